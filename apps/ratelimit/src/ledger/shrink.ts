import type { LimitState } from '@gatehouse/contracts';
import type { Amounts } from './amounts.js';
import { limitStates } from './assess.js';
import type { Ledger, Posting } from './ledger.js';
import { ledgerTime } from './ledger.js';
import { release } from './release.js';
import type { Rule } from './rule.js';
import { standingAt } from './standing.js';

interface Shrink {
  readonly callId: string;
  /** What it needs at most of what it has. What is not named here stays as it is. */
  readonly amounts: Amounts;
  readonly rules: readonly Rule[];
}

/** Makes a reservation smaller, never larger, and gives back the rest. Without one it changes nothing. */
export function shrink(ledger: Ledger, asked: Shrink, now: number): Posting<LimitState[]> {
  const { callId, rules } = asked;
  const reservation = ledger.open.get(callId);
  if (reservation) {
    const keep = lesser(reservation.amounts, asked.amounts);
    return release(ledger, { callId, keep, rules }, now);
  }
  const time = ledgerTime(ledger, now);
  return { ledger, result: limitStates(rules, standingAt(ledger, rules, time), time) };
}

function lesser(reserved: Amounts, wanted: Amounts): Amounts {
  return Object.fromEntries(
    Object.entries(reserved).map(([measure, amount]) => [
      measure,
      Math.min(amount, wanted[measure] ?? amount),
    ]),
  );
}
