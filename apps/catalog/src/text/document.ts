import type { Path } from './path.js';

/** One document of a text, as plain data, with what is wrong with its syntax. */
export interface TextDocument {
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  /** The line on which a value stands, or the nearest thing around it; null where there are no lines. */
  readonly lineOf: (path: Path) => number | null;
}

export interface TextProblem {
  readonly message: string;
  readonly line: number | null;
}

/** How much a text may ask of us: a manifest is small, and nobody means to nest a hundred deep. */
export const LIMITS = { characters: 8_000_000, depth: 100, weight: 1_000_000 };

/** What a value counts for: one, and more for a long text, since an alias repeats it for six characters. */
export function weightOf(value: unknown): number {
  return typeof value === 'string' ? 1 + (value.length >> 4) : 1;
}

/** A text that could not be read at all. */
export function unreadable(message: string, line: number | null = null): TextDocument {
  return { value: undefined, problems: [{ message, line }], lineOf: () => null };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What makes plain data unfit to work on, or null: too deep, too large, a number JSON has no word for, or
 * a key that would reach an object's prototype. Runs without recursion, so depth cannot exhaust the stack.
 */
export function unfit(value: unknown): string | null {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  let weight = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: current, depth } = next;
    weight += weightOf(current);
    if (weight > LIMITS.weight) return 'is too large';
    if (typeof current === 'number' && !Number.isFinite(current))
      return 'holds a number that is not finite';
    if (typeof current !== 'object' || current === null) continue;
    if (depth > LIMITS.depth) return 'is nested too deeply';
    if (Object.hasOwn(current, '__proto__')) return 'holds the key __proto__';
    for (const child of Object.values(current)) open.push({ value: child, depth: depth + 1 });
  }
  return null;
}
