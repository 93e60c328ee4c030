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

/** What a model costs. */
export const ModelPrice = z.object({
  model: ModelPattern,
  /** By the length of the whole prompt: the last tier that it is above counts for all tokens of a call. */
  tiers: z.array(TokenRates.extend({ abovePromptTokens: z.int().min(-1) })).min(1),
  /** What a batch pays of it. */
  batchFactor: z.number().min(0).max(1),
});
export type ModelPrice = z.output<typeof ModelPrice>;
