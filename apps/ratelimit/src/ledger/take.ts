import type { Grant, LimitState } from '@gatehouse/contracts';
import { windowStart } from '../window/window.js';
import type { Amounts } from './amounts.js';
import { minus } from './amounts.js';
import { limitStates, refusal } from './assess.js';
import type { Ledger, Posting } from './ledger.js';
import { ledgerTime } from './ledger.js';
import type { Rule } from './rule.js';
import { standingAt, withAmounts } from './standing.js';
import { mapTallies } from './tallies.js';

/** What is spent at once, with no reservation to settle. */
export interface Charge {
  readonly amounts: Amounts;
  readonly rules: readonly Rule[];
}

export interface Taken {
  readonly grant: Grant;
  /** When it was taken, in ms since the epoch: what giving it back needs to find its windows. */
  readonly at: number;
}

/** Spends amounts in every rule, all or none. */
export function take(ledger: Ledger, charge: Charge, now: number): Posting<Taken> {
  const at = ledgerTime(ledger, now);
  const standing = standingAt(ledger, charge.rules, at);
  const refused = refusal(charge, standing, at);
  if (refused) return { ledger, result: { grant: refused, at } };
  const charged = withAmounts(standing, charge.amounts);
  return {
    ledger: { ...ledger, time: at, tallies: charged.tallies },
    result: { grant: { granted: true, limits: limitStates(charge.rules, charged, at) }, at },
  };
}

/** Undoes a `take`, in those of its windows that are not over. Not repeatable: it counts each time. */
export function giveBack(
  ledger: Ledger,
  taken: { readonly charge: Charge; readonly at: number },
  now: number,
): Posting<LimitState[]> {
  const { charge } = taken;
  const time = ledgerTime(ledger, now);
  const standing = standingAt(ledger, charge.rules, time);
  const tallies = mapTallies(standing.tallies, (tally, window) =>
    windowStart(window, taken.at) === tally.start
      ? { ...tally, used: minus(tally.used, charge.amounts) }
      : tally,
  );
  return {
    ledger: { ...ledger, time, tallies },
    result: limitStates(charge.rules, { ...standing, tallies }, time),
  };
}
