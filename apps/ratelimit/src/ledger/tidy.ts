import { windowStart } from '../window/window.js';
import type { Ledger, Reservation } from './ledger.js';
import { ledgerTime } from './ledger.js';

/** How many reservations one ledger holds at most: what keeps a document far below a broker's 1 MB. */
export const MOST_OPEN = 2_048;

/** How many reservations whose lease is over are kept for a late settlement. */
const MOST_LAPSED = 256;

/** How many settled calls are remembered, and for how long. */
const MOST_SETTLED = 128;
const SETTLED_MS = 60_000;

/**
 * Forgets what cannot change the books any more: a lapsed reservation once all its windows are over, and
 * old settlements. A lapsed reservation is in the tallies already, as spent in full, so forgetting one
 * early, when there are too many, only gives up its late settlement.
 */
export function tidy(ledger: Ledger, now: number): Ledger {
  const time = ledgerTime(ledger, now);
  const lapsed = [...ledger.open].filter(([, { until }]) => until <= time);
  const tooMany = lapsed.length - MOST_LAPSED;
  const forgotten = lapsed.filter(([, each], index) => index < tooMany || isOver(each, time));
  return {
    ...ledger,
    open: without(ledger.open, forgotten),
    settled: recentlySettled(ledger.settled, time),
  };
}

function isOver(reservation: Reservation, time: number): boolean {
  return windowStart('month', reservation.at) < windowStart('month', time);
}

function without(
  open: ReadonlyMap<string, Reservation>,
  forgotten: readonly (readonly [string, Reservation])[],
): ReadonlyMap<string, Reservation> {
  if (forgotten.length === 0) return open;
  const kept = new Map(open);
  for (const [callId] of forgotten) kept.delete(callId);
  return kept;
}

function recentlySettled(
  settled: ReadonlyMap<string, number>,
  time: number,
): ReadonlyMap<string, number> {
  const recent = [...settled].filter(([, at]) => at > time - SETTLED_MS).slice(-MOST_SETTLED);
  return recent.length === settled.size ? settled : new Map(recent);
}
