import type { ModelPrice, TokenRates, TokenUsage } from '@gatehouse/contracts';

/** Rates are for so many tokens. */
const PER = 1_000_000;

/** What an answer costs at most, in millionths of a dollar: its prompt, and all that it may say. */
export interface MostCost {
  readonly promptMicros: number;
  readonly completionMicros: number;
}

/** The price of a model: that of its exact name, else of the longest prefix; null if it has none. */
export function priceOf(prices: readonly ModelPrice[], model: string): ModelPrice | null {
  const matching = prices.filter(({ model: pattern }) =>
    pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern,
  );
  const rank = ({ model: pattern }: ModelPrice): number =>
    pattern.endsWith('*') ? pattern.length : Number.POSITIVE_INFINITY;
  return matching.toSorted((a, b) => rank(b) - rank(a))[0] ?? null;
}

/**
 * What a prompt of at most so many tokens and an answer of at most so many cost at most: every token at
 * the highest rate that can apply to it, whatever part of the prompt the provider keeps.
 */
export function mostCost(
  price: ModelPrice,
  { promptTokens, completionTokens }: Pick<TokenUsage, 'promptTokens' | 'completionTokens'>,
): MostCost {
  const tiers = price.tiers.filter((tier) => promptTokens > tier.abovePromptTokens);
  const highest = (rate: (tier: TokenRates) => number): number => Math.max(0, ...tiers.map(rate));
  return {
    promptMicros: micros(promptTokens * highest(highestPromptRate)),
    completionMicros: micros(completionTokens * highest(({ output }) => output)),
  };
}

/**
 * What a call has cost. A `batch` pays its part of it. Where the provider has not told the whole prompt,
 * what it has not told apart is taken at the highest rate.
 */
export function costOf(
  price: ModelPrice,
  usage: TokenUsage,
  { batch = false, certain = true }: { readonly batch?: boolean; readonly certain?: boolean } = {},
): number {
  const rates = price.tiers.findLast((tier) => usage.promptTokens > tier.abovePromptTokens);
  if (!rates) return 0;
  const written1h = usage.cacheCreation1hTokens ?? 0;
  const written5m = usage.cacheCreationTokens - written1h;
  const plain = usage.promptTokens - usage.cacheCreationTokens - usage.cacheReadTokens;
  const sum =
    plain * (certain ? rates.input : highestPromptRate(rates)) +
    written5m * rates.cacheWrite5m +
    written1h * rates.cacheWrite1h +
    usage.cacheReadTokens * rates.cacheRead +
    usage.completionTokens * rates.output;
  return micros(batch ? sum * price.batchFactor : sum);
}

/** Dollars as they stand in a header field, e.g. `0.001234`: exact, and never in the form `1e-6`. */
export function dollars(amount: number): string {
  return (amount / 1_000_000).toFixed(6);
}

function highestPromptRate(rates: TokenRates): number {
  return Math.max(rates.input, rates.cacheRead, rates.cacheWrite5m, rates.cacheWrite1h);
}

/** Rounded up: what is charged is never less than what it costs. */
function micros(product: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(product / PER));
}
