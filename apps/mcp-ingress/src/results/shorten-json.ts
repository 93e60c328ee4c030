import { isObject } from '../json/is-object.js';
import { pathBelow } from './cut.js';
import type { Cut } from './cut.js';
import { cutText } from './cut-text.js';

/** A value that is still JSON, and what is missing from it. */
export interface Shortened {
  readonly value: unknown;
  /** Of its JSON text, in UTF-8. */
  readonly bytes: number;
  readonly cuts: readonly Cut[];
}

/** How small a list, a text and, if need be, an object has to be, in bytes. */
interface Measure {
  readonly level: number;
  readonly maxBytes: number;
  readonly cutsObjects: boolean;
}

/** Deeper than this nothing is shown. */
const MAX_DEPTH = 64;
/** The level is found to this part of the whole. */
const PRECISION = 1 / 64;

/**
 * Makes a value so small that its JSON text has at most so many bytes, and leaves it JSON: the largest lists
 * lose items from their ends and the longest texts theirs, all down to one level, as high as it can be. Only
 * where that is not enough do objects lose members. Takes time by what is shown, not by what is left out.
 * @param maxBytes 2 or more
 */
export function shortenJson(value: unknown, maxBytes: number): Shortened {
  const gently = highest(value, { maxBytes, cutsObjects: false });
  return gently ?? highest(value, { maxBytes, cutsObjects: true }) ?? NOTHING;
}

const NOTHING: Shortened = {
  value: null,
  bytes: 4,
  cuts: [{ at: '', unit: 'bytes', shown: 0, of: 0 }],
};

/** With the highest level at which it fits; null if there is none. */
function highest(value: unknown, measure: Omit<Measure, 'level'>): Shortened | null {
  const { maxBytes } = measure;
  let best: Shortened | null = null;
  let [low, high] = [0, maxBytes];
  for (let level = high; high - low > maxBytes * PRECISION; level = (low + high) / 2) {
    const shortened = part(value, '', 0, { ...measure, level });
    const fits = shortened !== null && shortened.bytes <= maxBytes;
    if (fits) [best, low] = [shortened, level];
    else high = level;
  }
  if (best) return best;
  const least = part(value, '', 0, { ...measure, level: 2 });
  return least && least.bytes <= maxBytes ? least : null;
}

/** A part of the value; null if it cannot be made small enough. */
function part(value: unknown, at: string, depth: number, measure: Measure): Shortened | null {
  if (typeof value === 'string') return shortText(value, at, measure);
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return shortList(value, at, depth, measure);
  if (isObject(value)) return shortObject(value, at, depth, measure);
  return whole(value);
}

function whole(value: unknown): Shortened {
  return { value, bytes: bytesOf(value), cuts: [] };
}

function shortText(text: string, at: string, { level }: Measure): Shortened {
  if (text.length <= level && Buffer.byteLength(text) <= level) return whole(text);
  const of = Buffer.byteLength(text);
  const value = cutText(text, Math.floor(level));
  const cut: Cut = { at, unit: 'bytes', shown: Buffer.byteLength(value), of };
  return { value, bytes: bytesOf(value), cuts: [cut] };
}

function shortList(
  list: readonly unknown[],
  at: string,
  depth: number,
  measure: Measure,
): Shortened {
  const kept: unknown[] = [];
  const cuts: Cut[] = [];
  let bytes = 2;
  for (const item of list) {
    const shortened = part(item, pathBelow(at, '*'), depth + 1, measure);
    const more = shortened && bytes + shortened.bytes + (kept.length > 0 ? 1 : 0);
    if (more === null || more > Math.max(2, measure.level)) break;
    kept.push(shortened?.value);
    if (shortened) cuts.push(...shortened.cuts);
    bytes = more;
  }
  if (kept.length === list.length) return { value: kept, bytes, cuts };
  const own: Cut = { at, unit: 'items', shown: kept.length, of: list.length };
  return { value: kept, bytes, cuts: [own, ...cuts] };
}

function shortObject(
  object: Readonly<Record<string, unknown>>,
  at: string,
  depth: number,
  measure: Measure,
): Shortened | null {
  const { cutsObjects, level, maxBytes } = measure;
  const room = cutsObjects ? Math.max(2, level) : maxBytes;
  const keys = Object.keys(object);
  const kept: [string, unknown][] = [];
  const cuts: Cut[] = [];
  let bytes = 2;
  for (const key of keys) {
    const shortened = part(object[key], pathBelow(at, key), depth + 1, measure);
    const more =
      shortened && bytes + bytesOf(key) + 1 + shortened.bytes + (kept.length > 0 ? 1 : 0);
    if (more === null || more > room) {
      if (!cutsObjects) return null;
      break;
    }
    kept.push([key, shortened?.value]);
    if (shortened) cuts.push(...shortened.cuts);
    bytes = more;
  }
  const value = Object.fromEntries(kept);
  if (kept.length === keys.length) return { value, bytes, cuts };
  const own: Cut = { at, unit: 'members', shown: kept.length, of: keys.length };
  return { value, bytes, cuts: [own, ...cuts] };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? 'null');
}
