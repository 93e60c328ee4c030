import type { Amounts } from './amounts.js';
import { plus, total } from './amounts.js';
import type { Ledger } from './ledger.js';
import type { Rule } from './rule.js';
import { isWindowRule } from './rule.js';
import type { Tallies } from './tallies.js';
import { mapTallies, rollTallies, usedBy } from './tallies.js';

/** The measure of reservations that are open at once: it is in no tally, and ends with the lease. */
export const IN_FLIGHT = 'inFlight';

/** What rules are judged by at one time. */
export interface Standing {
  /** The tallies of that time. */
  readonly tallies: Tallies;
  /** How many calls are under way. */
  readonly inFlight: number;
}

/** How a ledger stands at `time`, which is not before its own. */
export function standingAt(ledger: Ledger, rules: readonly Rule[], time: number): Standing {
  return {
    tallies: rollTallies(ledger.tallies, rules.filter(isWindowRule), time),
    inFlight: rules.every(isWindowRule) ? 0 : openAt(ledger, time),
  };
}

/** How it stands once these amounts are used, too. */
export function withAmounts(standing: Standing, amounts: Amounts): Standing {
  const used = tallied(amounts);
  return {
    tallies: mapTallies(standing.tallies, (tally) => ({ ...tally, used: plus(tally.used, used) })),
    inFlight: standing.inFlight + (amounts[IN_FLIGHT] ?? 0),
  };
}

/** What counts against a rule. */
export function usedUnder(rule: Rule, { tallies, inFlight }: Standing): number {
  return isWindowRule(rule) ? usedBy(rule, tallies[rule.window]) : inFlight;
}

/** What of some amounts a rule would count. */
export function askedOf(rule: Rule, amounts: Amounts): number {
  return isWindowRule(rule) ? total(amounts, rule.counts) : (amounts[IN_FLIGHT] ?? 0);
}

/** What of a reservation stands in the tallies. */
export function tallied(amounts: Amounts): Amounts {
  const { [IN_FLIGHT]: _, ...used } = amounts;
  return used;
}

function openAt(ledger: Ledger, time: number): number {
  let count = 0;
  for (const { until, amounts } of ledger.open.values()) {
    if (until > time) count += amounts[IN_FLIGHT] ?? 0;
  }
  return count;
}
