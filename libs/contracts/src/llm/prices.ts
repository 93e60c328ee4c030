import { z } from 'zod';
import { ModelPattern } from './targets.js';

/** Millionths of a US dollar for a million tokens: `3_000_000` is 3 dollars. */
const Rate = z.int().nonnegative();

/** What a million tokens cost. */
export const TokenRates = z.object({
  input: Rate,
  output: Rate,
  cacheRead: Rate,
  /** For tokens that are kept for five minutes, and for an hour. */
  cacheWrite5m: Rate,
  cacheWrite1h: Rate,
});
export type TokenRates = z.output<typeof TokenRates>;

/** By what a price is multiplied, under the provider's own names: `{ us: 1.1 }` is a tenth more. */
const Factors = z.record(z.string(), z.number().min(0).max(100));

/** What the price of every token is multiplied by, for how the provider says that it has served a call. */
export const PriceFactors = z.object({
  serviceTier: Factors.default({}),
  inferenceGeo: Factors.default({}),
  speed: Factors.default({}),
});
export type PriceFactors = z.output<typeof PriceFactors>;

/** What a model costs. */
export const ModelPrice = z.object({
  model: ModelPattern,
  /** By the length of the whole prompt: the last tier that it is above counts for all tokens of a call. */
  tiers: z.array(TokenRates.extend({ abovePromptTokens: z.int().min(-1) })).min(1),
  /** What a batch pays of it. */
  batchFactor: z.number().min(0).max(1),
  factors: PriceFactors.prefault({}),
  /**
   * Millionths of a dollar for a thousand uses of a tool that the provider runs, under the name by which its
   * usage counts them, e.g. `web_search_requests`.
   */
  serverTools: z.record(z.string(), z.int().nonnegative()).default({}),
});
export type ModelPrice = z.output<typeof ModelPrice>;
