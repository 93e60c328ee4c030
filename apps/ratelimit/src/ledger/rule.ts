import type { Window } from '@gatehouse/contracts';

/** One limit, as the ledger applies it. */
export interface Rule {
  /** What callers know it by, e.g. `prompt_tokens`. */
  readonly name: string;
  /** The measures whose sum is limited: `['prompt', 'completion']` for a total. */
  readonly counts: readonly string[];
  readonly limit: number;
  readonly window: Window;
}

/** Under what a rule's debt is kept: rules that count the same share the greatest of theirs. */
export function debtKey(rule: Rule): string {
  return rule.counts.join('+');
}
