import type { LimitState } from '@gatehouse/contracts';
import { LEAST_CALLS } from '@gatehouse/service-kit';
import type { Quantities } from './quantities.js';
import { countedUnder, partOf } from './quantities.js';

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
