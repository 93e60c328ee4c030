import { laterWindowStart, windowStart } from '../window/window.js';
import type { Amounts } from '../ledger/amounts.js';
import { total } from '../ledger/amounts.js';
import type { Rule, WindowRule } from '../ledger/rule.js';

/** A call as an onlooker remembers it. Times are in ms since the epoch. */
export interface Call {
  readonly at: number;
  readonly reserved: Amounts;
  settled: { readonly at: number; readonly actual: Amounts } | null;
}

/**
 * What a rule has used at `now`, told from all calls since `first` and not from any running count: the
 * ledger's meaning, in the slowest and plainest words.
 */
export function usedByHistory(
  rule: WindowRule,
  calls: readonly Call[],
  { first, now }: { readonly first: number; readonly now: number },
): number {
  let debt = 0;
  for (let start = windowStart(rule.window, first); ;) {
    const end = laterWindowStart(rule.window, start, 1);
    const { used, excess } = usedIn(rule, calls, (at) => at >= start && at < end);
    if (now < end) return used + debt;
    start = end;
    debt = Math.max(0, Math.min(used + debt - rule.limit, excess + debt));
  }
}

function usedIn(
  rule: Rule,
  calls: readonly Call[],
  isIn: (at: number) => boolean,
): { readonly used: number; readonly excess: number } {
  let used = 0;
  let excess = 0;
  for (const { at, reserved, settled } of calls) {
    const settledHere = settled && isIn(settled.at) ? settled.actual : null;
    const over = settledHere ? excessOf(rule, reserved, settledHere) : 0;
    used += isIn(at) ? total(settledHere ?? reserved, rule.counts) : over;
    excess += over;
  }
  return { used, excess };
}

function excessOf(rule: Rule, reserved: Amounts, actual: Amounts): number {
  return rule.counts
    .map((measure) => Math.max(0, (actual[measure] ?? 0) - (reserved[measure] ?? 0)))
    .reduce((sum, over) => sum + over, 0);
}
