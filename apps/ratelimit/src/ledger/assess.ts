import type { Grant, LimitState } from '@gatehouse/contracts';
import { resetSeconds, windowSeconds, windowStart } from '../window/window.js';
import type { Amounts } from './amounts.js';
import { total } from './amounts.js';
import type { Rule } from './rule.js';
import type { Tallies } from './tallies.js';
import { carriedDebt, usedBy } from './tallies.js';

/** Thirty days. A debt that takes longer to repay is for an administrator. */
const LONGEST_RETRY_SECONDS = 30 * 86_400;

/** Each rule as it stands at `now`, in ms since the epoch; the tallies are those of that time. */
export function limitStates(rules: readonly Rule[], tallies: Tallies, now: number): LimitState[] {
  return rules.map((rule) => ({
    name: rule.name,
    limit: rule.limit,
    remaining: rule.limit - usedBy(rule, tallies[rule.window]),
    windowSeconds: windowSeconds(rule.window),
    resetSeconds: resetSeconds(rule.window, now),
  }));
}

/**
 * Why amounts do not fit, or null if they fit into every rule. A rule of which nothing is asked refuses
 * nothing, even in debt.
 */
export function refusal(
  asked: { readonly rules: readonly Rule[]; readonly amounts: Amounts },
  tallies: Tallies,
  now: number,
): Extract<Grant, { granted: false }> | null {
  const { rules, amounts } = asked;
  const short = rules.filter((rule) => {
    const amount = total(amounts, rule.counts);
    return amount > 0 && usedBy(rule, tallies[rule.window]) + amount > rule.limit;
  });
  if (short.length === 0) return null;
  const waits = short.map((rule) => secondsUntilFit(rule, tallies, { amounts, now }));
  return {
    granted: false,
    limits: limitStates(rules, tallies, now),
    exhausted: short.map((rule) => rule.name),
    retryAfterSeconds: Math.min(LONGEST_RETRY_SECONDS, Math.max(...waits)),
    mayEverFit: short.every((rule) => total(amounts, rule.counts) <= rule.limit),
  };
}

/** When the amounts fit if nobody else uses anything; the next reset if they never do. */
function secondsUntilFit(
  rule: Rule,
  tallies: Tallies,
  asked: { readonly amounts: Amounts; readonly now: number },
): number {
  const reset = resetSeconds(rule.window, asked.now);
  const amount = total(asked.amounts, rule.counts);
  if (amount > rule.limit) return reset;
  const length = windowSeconds(rule.window);
  const next = windowStart(rule.window, asked.now) + length * 1000;
  const missing = carriedDebt(rule, tallies[rule.window], next) + amount - rule.limit;
  return reset + Math.max(0, Math.ceil(missing / rule.limit)) * length;
}
