import type { LimitState } from '@gatehouse/contracts';
import type { Quantities } from './quantities.js';
import { countedUnder, partOf } from './quantities.js';

/** For fewer calls an advance is not worth its own round trips. */
const LEAST_CALLS = 4;
/** How long calls may take from an advance. */
export const TERM_MS = 1_000;

/**
 * How much to ask for in advance: what is expected, but at most `share` of what is left under any limit.
 * Null if that is not worth it, or if calls that are under way at once are limited: an advance is one.
 */
export function advanceSize(
  expected: Quantities,
  limits: readonly LimitState[],
  share: number,
): Quantities | null {
  if (limits.some(({ unit }) => unit === 'concurrent-requests')) return null;
  const factors = limits.map((state) => {
    const counted = countedUnder(state, expected);
    return counted === 0 ? 1 : (state.remaining * share) / counted;
  });
  const size = partOf(expected, Math.min(1, ...factors));
  return size.requests >= LEAST_CALLS ? size : null;
}

/**
 * How long calls may take from an advance, in milliseconds: it ends before the windows that it was taken
 * from do, so that no call is charged to a window that was over when it came.
 */
export function termMs(limits: readonly LimitState[]): number {
  const resets = limits.flatMap(({ resetSeconds }) => resetSeconds ?? []);
  // Rounded up, so only the seconds before the last are whole.
  return Math.min(TERM_MS, ...resets.map((seconds) => (seconds - 1) * 1_000));
}
