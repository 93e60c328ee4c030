/** Whole quantities by measure, e.g. `{ prompt: 900, completion: 4096 }`; what is not named is 0. */
export type Amounts = Readonly<Record<string, number>>;

/** What is counted stays exact up to here, and stays here beyond: a huge amount cannot wrap around. */
const MOST = Number.MAX_SAFE_INTEGER;

/** The sum of both, measure by measure. */
export function plus(base: Amounts, added: Amounts): Amounts {
  return change(base, added, (amount, more) => amount + more);
}

/** What is left of `base`, measure by measure: never less than 0. */
export function minus(base: Amounts, removed: Amounts): Amounts {
  return change(base, removed, (amount, less) => amount - less);
}

/** By how much `actual` is above `expected`; only the measures where it is. */
export function excessOver(expected: Amounts, actual: Amounts): Amounts {
  const over = Object.entries(actual).map(
    ([measure, amount]) => [measure, amount - (expected[measure] ?? 0)] as const,
  );
  return Object.fromEntries(over.filter(([, amount]) => amount > 0));
}

/** The sum of some measures. */
export function total(amounts: Amounts, measures: readonly string[]): number {
  return clamp(measures.reduce((sum, measure) => sum + (amounts[measure] ?? 0), 0));
}

export function sameAmounts(a: Amounts, b: Amounts): boolean {
  const measures = Object.keys({ ...a, ...b });
  return measures.every((measure) => (a[measure] ?? 0) === (b[measure] ?? 0));
}

function change(
  base: Amounts,
  by: Amounts,
  combine: (amount: number, operand: number) => number,
): Amounts {
  const result: Record<string, number> = { ...base };
  for (const [measure, operand] of Object.entries(by)) {
    result[measure] = clamp(combine(result[measure] ?? 0, operand));
  }
  return result;
}

function clamp(amount: number): number {
  return Math.min(MOST, Math.max(0, amount));
}
