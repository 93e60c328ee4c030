import type { LlmApiPolicy } from '@gatehouse/contracts';
import type { Range } from '../json/json-document.js';

/** An entity of a manifest: what it is called, and what happens to its values. */
export type EntityRule = Pick<LlmApiPolicy['pii']['entities'][number], 'entity' | 'mode'>;

/** A personal value in a text. */
export interface Finding extends Range {
  readonly rule: EntityRule;
}

/** Nobody's: text that is a placeholder already. */
const PROTECTED = -1;
const FREE = 0;

/**
 * Makes findings disjoint: the longest has its range, and of one that overlaps it only the rest remains,
 * so that everything that anyone found is covered. At equal length the earlier one wins. Protected ranges
 * are nobody's.
 */
export function disjoint(
  text: string,
  findings: readonly Finding[],
  protectedRanges: readonly Range[],
): Finding[] {
  if (findings.length === 0) return [];
  if (findings.length === 1 && protectedRanges.length === 0) return [...findings];
  const owners = new Int32Array(text.length);
  for (const { start, end } of protectedRanges) owners.fill(PROTECTED, start, end);
  const ranked = findings.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  for (const [rank, finding] of ranked.entries()) claim(owners, finding, rank + 1);
  return runs(owners)
    .map(({ start, end, owner }) => ({ ...ranked[owner - 1], start, end }))
    .flatMap((piece) => (piece.rule ? trimmed(text, { ...piece, rule: piece.rule }) : []));
}

function claim(owners: Int32Array, { start, end }: Range, owner: number): void {
  for (let index = start; index < end; index += 1) {
    if (owners[index] === FREE) owners[index] = owner;
  }
}

function runs(owners: Int32Array): (Range & { owner: number })[] {
  const found: (Range & { owner: number })[] = [];
  let start = 0;
  for (let index = 1; index <= owners.length; index += 1) {
    const owner = owners[start] ?? FREE;
    if (owners[index] === owner) continue;
    if (owner > FREE) found.push({ start, end: index, owner });
    start = index;
  }
  return found;
}

/** Leaves out white space at both ends, and a rest of nothing but punctuation altogether. */
function trimmed(text: string, finding: Finding): Finding[] {
  const value = text.slice(finding.start, finding.end);
  if (!/[\p{L}\p{N}]/u.test(value)) return [];
  const start = finding.start + value.length - value.trimStart().length;
  return [{ ...finding, start, end: start + value.trim().length }];
}
