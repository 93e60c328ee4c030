import { ModelPattern, PriceFactors } from '@gatehouse/contracts';
import type { ModelPrice, TokenRates } from '@gatehouse/contracts';
import { z } from 'zod';
import { distinct } from '../fields.js';
import { micros } from './money.js';

/** US dollars for a million tokens. */
const Dollars = z.number().nonnegative().max(1_000_000);

const rates = {
  input: Dollars,
  output: Dollars,
  /** Left out, what concerns the cache costs as much as `input`. */
  cacheRead: Dollars.optional(),
  cacheWrite5m: Dollars.optional(),
  cacheWrite1h: Dollars.optional(),
};

/** A word of the provider's, as its answers have it. */
const Term = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, "use one of the provider's own names");
const Factors = z.record(Term, z.number().min(0).max(100));

const PriceSpec = z.strictObject({
  model: ModelPattern,
  ...rates,
  /** What prompts cost that are longer than so many tokens, in all. */
  longPrompts: distinct(
    z.strictObject({ abovePromptTokens: z.int().min(1), ...rates }),
    (tier) => `above ${tier.abovePromptTokens}`,
    { max: 10 },
  ).default([]),
  /** What a batch pays of it, e.g. 0.5. */
  batchFactor: z.number().min(0).max(1).default(1),
  /** What tokens cost more or less, e.g. `inferenceGeo: { us: 1.1 }`. */
  factors: z
    .strictObject({
      serviceTier: Factors.refine(
        (tiers) => !Object.hasOwn(tiers, 'batch'),
        'what a batch pays is its batchFactor',
      ),
      inferenceGeo: Factors,
      speed: Factors,
    })
    .partial()
    .default({}),
  /** US dollars for a thousand uses of what the provider runs, e.g. `{ web_search_requests: 10 }`. */
  serverTools: z.record(Term, Dollars).default({}),
});
type PriceSpec = z.output<typeof PriceSpec>;

/** What models cost: an exact name counts before a prefix, a longer prefix before a shorter one. */
export const PriceListSpec = distinct(PriceSpec, (price) => price.model, { max: 500 });

/** The list itself, or the path of the file that it is in. */
export const PricesSpec = z.union([z.string().min(1), PriceListSpec]);

/** Prices as they are published. A path has been replaced by what it leads to before. */
export function publishedPrices(prices: z.output<typeof PricesSpec>): ModelPrice[] {
  if (typeof prices === 'string') return [];
  return prices.map(({ model, batchFactor, longPrompts, factors, serverTools, ...base }) => ({
    model,
    batchFactor,
    factors: PriceFactors.parse(factors),
    serverTools: Object.fromEntries(
      Object.entries(serverTools).map(([name, dollars]) => [name, micros(dollars)]),
    ),
    tiers: [
      { abovePromptTokens: -1, ...publishedRates(base) },
      ...longPrompts
        .toSorted((a, b) => a.abovePromptTokens - b.abovePromptTokens)
        .map(({ abovePromptTokens, ...tier }) => ({ abovePromptTokens, ...publishedRates(tier) })),
    ],
  }));
}

type Rates = Pick<PriceSpec, 'input' | 'output' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h'>;

function publishedRates({
  input,
  output,
  cacheRead,
  cacheWrite5m,
  cacheWrite1h,
}: Rates): TokenRates {
  return {
    input: micros(input),
    output: micros(output),
    cacheRead: micros(cacheRead ?? input),
    cacheWrite5m: micros(cacheWrite5m ?? input),
    cacheWrite1h: micros(cacheWrite1h ?? cacheWrite5m ?? input),
  };
}
