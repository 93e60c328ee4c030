import type { Window } from '@gatehouse/contracts';
import { windowsBetween, windowStart } from '../window/window.js';
import type { Amounts } from './amounts.js';
import { total } from './amounts.js';
import type { WindowRule } from './rule.js';
import { debtKey } from './rule.js';

/** What was used in one window. */
export interface Tally {
  /** Start of the window, in ms since the epoch. */
  readonly start: number;
  /** All that is spent or reserved. */
  readonly used: Amounts;
  /** The part of `used` that nobody had reserved: only this can become a debt. */
  readonly excess: Amounts;
  /** What earlier windows overdrew, by `debtKey`. */
  readonly debts: Amounts;
}

/**
 * One tally for each kind of window, also for those that no rule limits now: a limit that is added at
 * noon then knows what the morning used.
 */
export type Tallies = Readonly<Record<Window, Tally>>;

const NEVER: Tally = { start: 0, used: {}, excess: {}, debts: {} };

export const NO_TALLIES: Tallies = { minute: NEVER, hour: NEVER, day: NEVER, month: NEVER };

export function mapTallies(
  tallies: Tallies,
  each: (tally: Tally, window: Window) => Tally,
): Tallies {
  return {
    minute: each(tallies.minute, 'minute'),
    hour: each(tallies.hour, 'hour'),
    day: each(tallies.day, 'day'),
    month: each(tallies.month, 'month'),
  };
}

/** Begins anew every window that is over, with the debts that its rules carry on. */
export function rollTallies(tallies: Tallies, rules: readonly WindowRule[], now: number): Tallies {
  return mapTallies(tallies, (tally, window) => {
    const start = windowStart(window, now);
    if (start <= tally.start) return tally;
    const debts: Record<string, number> = {};
    for (const rule of rules.filter((each) => each.window === window)) {
      const debt = Math.max(carriedDebt(rule, tally, now), debts[debtKey(rule)] ?? 0);
      if (debt > 0) debts[debtKey(rule)] = debt;
    }
    return { start, used: {}, excess: {}, debts };
  });
}

/** What counts against a rule now: what its window used and what it owes from earlier ones. */
export function usedBy(rule: WindowRule, tally: Tally): number {
  return Math.min(
    Number.MAX_SAFE_INTEGER,
    total(tally.used, rule.counts) + (tally.debts[debtKey(rule)] ?? 0),
  );
}

/**
 * What a rule still owes at `later`, if nothing more is used. Each window repays up to its whole limit.
 * Only what was used beyond its reservation is owed: a limit that is lowered puts nobody into debt.
 */
export function carriedDebt(rule: WindowRule, tally: Tally, later: number): number {
  const repaid = rule.limit * (windowsBetween(rule.window, tally.start, later) - 1);
  const overdrawn = usedBy(rule, tally) - rule.limit;
  const unreserved = total(tally.excess, rule.counts) + (tally.debts[debtKey(rule)] ?? 0);
  return Math.max(0, Math.min(overdrawn, unreserved) - repaid);
}
