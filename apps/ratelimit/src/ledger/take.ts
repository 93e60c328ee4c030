import type { Grant, LimitState } from '@gatehouse/contracts';
import { windowStart } from '../window/window.js';
import type { Amounts } from './amounts.js';
import { minus, plus } from './amounts.js';
import { limitStates, refusal } from './assess.js';
import type { Ledger, Posting } from './ledger.js';
import { ledgerTime } from './ledger.js';
import type { Rule } from './rule.js';
import { mapTallies, rollTallies } from './tallies.js';

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
  const tallies = rollTallies(ledger.tallies, charge.rules, at);
  const refused = refusal(charge, tallies, at);
  if (refused) return { ledger, result: { grant: refused, at } };
  const charged = mapTallies(tallies, (tally) => ({
    ...tally,
    used: plus(tally.used, charge.amounts),
  }));
  return {
    ledger: { ...ledger, time: at, tallies: charged },
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
  const tallies = mapTallies(rollTallies(ledger.tallies, charge.rules, time), (tally, window) =>
    windowStart(window, taken.at) === tally.start
      ? { ...tally, used: minus(tally.used, charge.amounts) }
      : tally,
  );
  return {
    ledger: { ...ledger, time, tallies },
    result: limitStates(charge.rules, tallies, time),
  };
}
