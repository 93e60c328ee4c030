import type { ModelPrice, TokenRates, TokenUsage } from '@gatehouse/contracts';
import { factorOf } from './price-factors.js';
import { feesOf } from './tool-uses.js';
import type { ToolUses } from './tool-uses.js';

/** Rates are for so many tokens. */
const PER = 1_000_000;
const PER_USES = 1_000;

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

/** What a call may use at most. */
export interface MostUse extends Pick<TokenUsage, 'promptTokens' | 'completionTokens'> {
  /** What the price of its tokens is multiplied by at most: see `highestFactor`. */
  readonly factor: number;
  /** How often tools of the provider may be used. */
  readonly toolUses: ToolUses;
}

/**
 * What a prompt of at most so many tokens and an answer of at most so many cost at most: every token at
 * the highest rate that can apply to it, whatever part of the prompt the provider keeps.
 */
export function mostCost(
  price: ModelPrice,
  { promptTokens, completionTokens, factor, toolUses }: MostUse,
): MostCost {
  const tiers = price.tiers.filter((tier) => promptTokens > tier.abovePromptTokens);
  const highest = (rate: (tier: TokenRates) => number): number => Math.max(0, ...tiers.map(rate));
  const prompt = micros(promptTokens * highest(highestPromptRate) * factor);
  return {
    promptMicros: Math.min(Number.MAX_SAFE_INTEGER, prompt + fees(feesOf(price, toolUses))),
    completionMicros: micros(completionTokens * highest(({ output }) => output) * factor),
  };
}

/**
 * What a call has cost: its tokens, each kind at its rate, times what the way it was served costs more or
 * less; and the provider's own tools. A `batch` pays its part of the tokens. Where the provider has not
 * told the whole prompt, what it has not told apart is taken at the highest rate, times `factor`.
 */
export function costOf(
  price: ModelPrice,
  usage: TokenUsage,
  {
    batch = false,
    certain = true,
    factor = 1,
  }: { readonly batch?: boolean; readonly certain?: boolean; readonly factor?: number } = {},
): number {
  const tools = feesOf(price, usage.serverTools ?? {});
  const rates = price.tiers.findLast((tier) => usage.promptTokens > tier.abovePromptTokens);
  if (!rates) return fees(tools);
  const written1h = usage.cacheCreation1hTokens ?? 0;
  const written5m = usage.cacheCreationTokens - written1h;
  const plain = usage.promptTokens - usage.cacheCreationTokens - usage.cacheReadTokens;
  const sum =
    plain * (certain ? rates.input : highestPromptRate(rates)) +
    written5m * rates.cacheWrite5m +
    written1h * rates.cacheWrite1h +
    usage.cacheReadTokens * rates.cacheRead +
    usage.completionTokens * rates.output;
  const served = certain ? factorOf(price.factors, usage.served) : factor;
  return micros(sum * served * (batch ? price.batchFactor : 1)) + fees(tools);
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
  return roundedUp(product / PER);
}

/** What tools of the provider cost, whose price is for a thousand uses. */
function fees(product: number): number {
  return roundedUp(product / PER_USES);
}

function roundedUp(amount: number): number {
  // A factor such as 1.1 is no binary number: what it is off by is not charged.
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.ceil(amount - 1e-6)));
}
