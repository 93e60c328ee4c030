import type { LimitState, Window } from '@gatehouse/contracts';

/** One limit, as the ledger applies it. */
export interface Rule {
  /** What callers know it by, e.g. `prompt_tokens`. */
  readonly name: string;
  /** The measures whose sum is limited: `['prompt', 'completion']` for a total. */
  readonly counts: readonly string[];
  readonly limit: number;
  /** Null for what is not counted over time: reservations that are open at once. */
  readonly window: Window | null;
  /** What callers are told that it counts; left out for requests. */
  readonly unit?: LimitState['unit'];
}

/** A limit of what is used in a window. */
export interface WindowRule extends Rule {
  readonly window: Window;
}

export function isWindowRule(rule: Rule): rule is WindowRule {
  return rule.window !== null;
}

/** Under what a rule's debt is kept: rules that count the same share the greatest of theirs. */
export function debtKey(rule: Rule): string {
  return rule.counts.join('+');
}
