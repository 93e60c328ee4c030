import type { LimitState, Window } from '@gatehouse/contracts';
import { windowStart } from '../window/window.js';
import type { Amounts } from './amounts.js';
import { excessOver, minus, plus } from './amounts.js';
import { limitStates } from './assess.js';
import type { Ledger, Posting, Reservation } from './ledger.js';
import { ledgerTime } from './ledger.js';
import type { Rule } from './rule.js';
import { standingAt, tallied } from './standing.js';
import type { Tally } from './tallies.js';
import { mapTallies } from './tallies.js';

export interface Settle {
  readonly callId: string;
  /** What was truly used. */
  readonly amounts: Amounts;
  readonly rules: readonly Rule[];
}

export interface Settlement {
  readonly settled: boolean;
  readonly limits: LimitState[];
}

/**
 * Replaces a reservation by what was truly used, also after its lease. Usage belongs to the window of
 * the reservation: where that one is over, there is nothing to give back to, and only what was used
 * beyond the reservation counts, in the window that is current. Settling again changes nothing.
 */
export function settle(ledger: Ledger, asked: Settle, now: number): Posting<Settlement> {
  const time = ledgerTime(ledger, now);
  const standing = standingAt(ledger, asked.rules, time);
  const { tallies } = standing;
  const reservation = ledger.open.get(asked.callId);
  const limits = limitStates(asked.rules, standing, time);
  if (!reservation) {
    if (ledger.settled.has(asked.callId)) return { ledger, result: { settled: false, limits } };
    // A settlement may overtake its reservation; the latecomer must not open what nobody will close.
    const settled = new Map(ledger.settled).set(asked.callId, time);
    return { ledger: { ...ledger, time, tallies, settled }, result: { settled: false, limits } };
  }
  const corrected = mapTallies(tallies, (tally, window) =>
    correct(tally, window, { reservation, actual: asked.amounts }),
  );
  const open = new Map(ledger.open);
  open.delete(asked.callId);
  const settled = new Map(ledger.settled).set(asked.callId, time);
  const after = { time, tallies: corrected, open, settled };
  return {
    ledger: after,
    result: {
      settled: true,
      limits: limitStates(asked.rules, standingAt(after, asked.rules, time), time),
    },
  };
}

function correct(
  tally: Tally,
  window: Window,
  call: { readonly reservation: Reservation; readonly actual: Amounts },
): Tally {
  const { reservation, actual } = call;
  const reserved = tallied(reservation.amounts);
  const over = excessOver(reserved, actual);
  const isCurrent = windowStart(window, reservation.at) === tally.start;
  const used = isCurrent ? plus(minus(tally.used, reserved), actual) : plus(tally.used, over);
  return { ...tally, used, excess: plus(tally.excess, over) };
}
