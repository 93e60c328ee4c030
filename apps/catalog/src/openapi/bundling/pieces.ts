import { LIMITS, weightOf } from '../../text/document.js';
import { referencesIn } from '../reference-sites.js';
import { valueAt } from '../pointer.js';
import type { Documents, Problem, Surroundings } from './documents.js';

/** A part of a document that something refers to. */
export interface Piece {
  readonly value: unknown;
  /** Where its document is, from which its own references are meant. */
  readonly address: string;
}

/** What a reference means, wherever it stands. */
export interface Target {
  readonly address: string;
  readonly fragment: string;
  /** Both, as one text. */
  readonly key: string;
}

/** Pieces by the keys of their targets. */
export type Pieces = ReadonlyMap<string, Piece | Problem>;

/** What each piece costs beside what it holds: a contract has fewer pieces than parts. */
const PIECE_WEIGHT = 50;

export function targetOf(
  ref: string,
  base: string,
  { locate }: Pick<Surroundings, 'locate'>,
): Target {
  const at = ref.indexOf('#');
  const [file, fragment] = at < 0 ? [ref, ''] : [ref.slice(0, at), ref.slice(at + 1)];
  const address = file === '' ? base : locate(base, file);
  return { address, fragment, key: `${address}#${fragment}` };
}

/**
 * Everything outside of a contract that it refers to, also through what it refers to; round by round, each of
 * which reads the documents that the one before has found.
 */
export async function gatherPieces(
  contract: Piece,
  documents: Documents,
  surroundings: Surroundings,
): Promise<Pieces> {
  const pieces = new Map<string, Piece | Problem>();
  const budget = { left: LIMITS.weight };
  let open: Piece[] = [contract];
  while (open.length > 0) {
    const targets = open
      .flatMap(({ value, address }) =>
        referencesIn(value).map(({ ref }) => targetOf(ref, address, surroundings)),
      )
      .filter(({ address, key }) => address !== contract.address && !pieces.has(key));
    await documents.read(targets.map(({ address }) => address));
    open = [];
    for (const target of targets) {
      if (pieces.has(target.key)) continue;
      const piece = pieceAt(target, documents, budget);
      pieces.set(target.key, piece);
      if (!('problem' in piece)) open.push(piece);
    }
  }
  return pieces;
}

function pieceAt(
  { address, fragment }: Target,
  documents: Documents,
  budget: { left: number },
): Piece | Problem {
  const document = documents.at(address);
  if ('problem' in document) return document;
  if (fragment !== '' && !fragment.startsWith('/')) {
    return { problem: 'is an anchor; only pointers (#/…) are followed' };
  }
  const value = valueAt(document.value, fragment);
  if (!value) return { problem: 'is not there' };
  budget.left -= PIECE_WEIGHT + weightWithin(value, budget.left);
  if (budget.left < 0)
    return { problem: 'is too large, with all else that the contract refers to' };
  return { value: value.value, address: document.address };
}

/** What a value counts for, as far as there is a limit to it. */
function weightWithin(root: unknown, limit: number): number {
  let weight = 0;
  const open = [root];
  while (open.length > 0 && weight <= limit) {
    const value = open.pop();
    weight += weightOf(value);
    if (typeof value === 'object' && value !== null) {
      for (const child of Object.values(value)) open.push(child);
    }
  }
  return weight;
}
