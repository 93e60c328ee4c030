import type { LlmApiPolicy, PlaceholderForm } from '@gatehouse/contracts';
import type { Range } from '../json/json-document.js';
import type { z } from 'zod';

/** An entity of a manifest: what it is called, what happens to its values, what stands in their place. */
export interface EntityRule {
  readonly entity: string;
  readonly mode: LlmApiPolicy['pii']['entities'][number]['mode'];
  readonly form: z.output<typeof PlaceholderForm>;
}

/** A personal value in a text. */
export interface Finding extends Range {
  readonly rule: EntityRule;
}

/** Nobody's: text that is a placeholder already. */
const PROTECTED = -1;
const FREE = 0;
/** How far back a repetition is looked for: more would cost more than it saves. */
const NEAR = 16;

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
  const distinct = findings.filter((finding, index) => !isRepeated(findings, finding, index));
  const all: readonly (Range & { rule?: EntityRule })[] = [...distinct, ...protectedRanges];
  return clusters(all).flatMap((cluster) => {
    const [only] = cluster;
    const found = cluster.flatMap((range) => (range.rule ? [{ ...range, rule: range.rule }] : []));
    if (cluster.length === 1 && only?.rule) return trimmed(text, { ...only, rule: only.rule });
    const shielded = cluster.filter(({ rule }) => !rule);
    return shared(found, shielded).flatMap((piece) => trimmed(text, piece));
  });
}

/** Whether the finding next to it is the same: what is seen is often known as well. */
function isRepeated(findings: readonly Finding[], finding: Finding, index: number): boolean {
  const before = findings.slice(Math.max(0, index - NEAR), index);
  return before.some(
    ({ rule, start, end }) =>
      rule === finding.rule && start === finding.start && end === finding.end,
  );
}

/** Ranges that overlap each other, together; in order. */
function clusters<Item extends Range>(ranges: readonly Item[]): Item[][] {
  const found: Item[][] = [];
  let end = -1;
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    if (range.start < end) found.at(-1)?.push(range);
    else found.push([range]);
    end = Math.max(end, range.end);
  }
  return found;
}

/** Who has what of ranges that overlap. */
function shared(findings: readonly Finding[], protectedRanges: readonly Range[]): Finding[] {
  const ranges = [...findings, ...protectedRanges];
  const from = ranges.reduce((least, { start }) => Math.min(least, start), Infinity);
  const to = ranges.reduce((most, { end }) => Math.max(most, end), 0);
  const owners = new Int32Array(findings.length === 0 ? 0 : to - from);
  for (const { start, end } of protectedRanges) owners.fill(PROTECTED, start - from, end - from);
  const ranked = findings.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  for (const [rank, { start, end }] of ranked.entries()) {
    for (let index = start - from; index < end - from; index += 1) {
      if (owners[index] === FREE) owners[index] = rank + 1;
    }
  }
  return runs(owners).flatMap(({ start, end, owner }) => {
    const finding = ranked[owner - 1];
    return finding ? [{ ...finding, start: start + from, end: end + from }] : [];
  });
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
