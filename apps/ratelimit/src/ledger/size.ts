import type { Amounts } from './amounts.js';

/** What is asked of a ledger: amounts, and how far they may be lowered. */
export interface Asked {
  /** At full size. */
  readonly amounts: Amounts;
  /** The part of `amounts.cost` that its completion tokens cost. */
  readonly completionCost: number;
  /** The most completion tokens that can be of use, and the fewest that will do. */
  readonly completion: { readonly most: number; readonly least: number };
}

/** The amounts with so many completion tokens, and the cost that goes with them, rounded up. */
export function sized({ amounts, completionCost }: Asked, completion: number): Amounts {
  const full = amounts['completion'] ?? 0;
  if (completion === full) return amounts;
  const { cost } = amounts;
  if (cost === undefined) return { ...amounts, completion };
  const spared = completionCost - Math.ceil((completionCost / full) * completion);
  return { ...amounts, completion, cost: cost - spared };
}

/**
 * The largest amounts that `fit`, from the most completion tokens down to the fewest; null if not even
 * those fit. What is smaller fits wherever something larger does.
 */
export function largestThatFits(asked: Asked, fit: (amounts: Amounts) => boolean): Amounts | null {
  let { most, least } = asked.completion;
  const largest = sized(asked, most);
  if (fit(largest)) return largest;
  if (least >= most || !fit(sized(asked, least))) return null;
  while (most - least > 1) {
    const middle = least + Math.floor((most - least) / 2);
    if (fit(sized(asked, middle))) least = middle;
    else most = middle;
  }
  return sized(asked, least);
}
