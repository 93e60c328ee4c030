import type { LimitState } from '@gatehouse/contracts';
import { windowStart } from '../window/window.js';
import type { Amounts } from './amounts.js';
import { minus } from './amounts.js';
import { limitStates } from './assess.js';
import type { Ledger, Posting } from './ledger.js';
import { ledgerTime } from './ledger.js';
import type { Rule } from './rule.js';
import { standingAt, tallied } from './standing.js';
import { mapTallies } from './tallies.js';

interface Release {
  readonly callId: string;
  /** What stays reserved; null for nothing, as if the call had never asked. */
  readonly keep: Amounts | null;
  readonly rules: readonly Rule[];
}

/**
 * Makes a reservation smaller, or undoes it, because another ledger of the same call has less. What is
 * given back goes to the windows that it was taken from. Again, or for a call that has nothing reserved,
 * it changes nothing.
 */
export function release(ledger: Ledger, asked: Release, now: number): Posting<LimitState[]> {
  const time = ledgerTime(ledger, now);
  const standing = standingAt(ledger, asked.rules, time);
  const reservation = ledger.open.get(asked.callId);
  if (!reservation) return { ledger, result: limitStates(asked.rules, standing, time) };
  const freed = minus(tallied(reservation.amounts), tallied(asked.keep ?? {}));
  const tallies = mapTallies(standing.tallies, (tally, window) =>
    windowStart(window, reservation.at) === tally.start
      ? { ...tally, used: minus(tally.used, freed) }
      : tally,
  );
  const open = new Map(ledger.open);
  if (asked.keep) open.set(asked.callId, { ...reservation, amounts: asked.keep });
  else open.delete(asked.callId);
  const after = { ...ledger, time, tallies, open };
  return {
    ledger: after,
    result: limitStates(asked.rules, standingAt(after, asked.rules, time), time),
  };
}
