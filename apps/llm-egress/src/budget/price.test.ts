import { describe, expect, it } from '@jest/globals';
import type { ModelPrice } from '@gatehouse/contracts';
import fc from 'fast-check';
import { highestFactor } from './price-factors.js';
import { costOf, dollars, mostCost, priceOf } from './price.js';

const SONNET: ModelPrice = {
  model: 'sonnet*',
  tiers: [
    {
      abovePromptTokens: -1,
      input: 3_000_000,
      output: 15_000_000,
      cacheRead: 300_000,
      cacheWrite5m: 3_750_000,
      cacheWrite1h: 6_000_000,
    },
    {
      abovePromptTokens: 200_000,
      input: 6_000_000,
      output: 22_500_000,
      cacheRead: 600_000,
      cacheWrite5m: 7_500_000,
      cacheWrite1h: 12_000_000,
    },
  ],
  batchFactor: 0.5,
  factors: { serviceTier: {}, inferenceGeo: { us: 1.1 }, speed: { fast: 6 } },
  serverTools: { web_search_requests: 10_000_000 },
};

const usage = (promptTokens: number, completionTokens: number, created = 0, read = 0) => ({
  promptTokens,
  completionTokens,
  cacheCreationTokens: created,
  cacheReadTokens: read,
});

describe('priceOf', () => {
  const named = (model: string): ModelPrice => ({ ...SONNET, model });

  it('prefers the exact name, then the longest prefix, and knows when there is none', () => {
    const prices = ['*', 'a-*', 'a-b*', 'a-b'].map(named);
    expect(priceOf(prices, 'a-b')?.model).toBe('a-b');
    expect(priceOf(prices, 'a-bc')?.model).toBe('a-b*');
    expect(priceOf(prices, 'a-c')?.model).toBe('a-*');
    expect(priceOf(prices, 'b')?.model).toBe('*');
    expect(priceOf(prices.slice(1), 'b')).toBeNull();
  });
});

describe('costOf', () => {
  it('prices each kind of token apart', () => {
    expect(costOf(SONNET, usage(1_000, 100))).toBe(3_000 + 1_500);
    const cached = usage(10_000, 100, 2_000, 7_000);
    expect(costOf(SONNET, cached)).toBe(3_000 + 7_500 + 2_100 + 1_500);
    expect(costOf(SONNET, { ...cached, cacheCreation1hTokens: 1_500 })).toBe(
      3_000 + 1_875 + 9_000 + 2_100 + 1_500,
    );
  });

  it('takes the tier of the whole prompt, cached or not, for all tokens', () => {
    expect(costOf(SONNET, usage(200_000, 10))).toBe(600_000 + 150);
    expect(costOf(SONNET, usage(200_001, 10))).toBe(1_200_006 + 225);
    expect(costOf(SONNET, usage(200_001, 10, 0, 200_001))).toBe(120_001 + 225);
  });

  it('gives a batch its part, and rounds up', () => {
    expect(costOf(SONNET, usage(1_000, 100), { batch: true })).toBe(2_250);
    expect(costOf(SONNET, usage(0, 0))).toBe(0);
    expect(costOf(SONNET, usage(1, 0, 0, 1))).toBe(1);
  });

  it('is never more than what was reserved for as many tokens', () => {
    const tokens = fc.nat(400_000);
    fc.assert(
      fc.property(tokens, tokens, fc.tuple(tokens, tokens, tokens), (more, output, parts) => {
        const [plain, created, read] = parts;
        const used = { ...usage(plain + created + read, output, created, read) };
        const longest = { ...used, cacheCreation1hTokens: created };
        const most = mostCost(SONNET, {
          factor: 1,
          toolUses: {},
          promptTokens: used.promptTokens + more,
          completionTokens: output,
        });
        const reserved = most.promptMicros + most.completionMicros;
        expect(costOf(SONNET, used)).toBeLessThanOrEqual(reserved);
        expect(costOf(SONNET, longest)).toBeLessThanOrEqual(reserved);
        expect(costOf(SONNET, used, { certain: false })).toBeLessThanOrEqual(reserved);
      }),
    );
  });
});

describe('what a call costs beside its tokens', () => {
  const NOTHING = { serviceTier: null, inferenceGeo: null, speed: null, tools: [] };

  it('is multiplied by how it was served, and rounded up but for what a factor is off by', () => {
    const plain = usage(1_000, 100);
    expect(costOf(SONNET, { ...plain, served: { inferenceGeo: 'us' } })).toBe(4_950);
    expect(costOf(SONNET, { ...plain, served: { inferenceGeo: 'us', speed: 'fast' } })).toBe(
      29_700,
    );
    expect(costOf(SONNET, { ...plain, served: { inferenceGeo: 'eu', speed: 'slow' } })).toBe(4_500);
    expect(costOf(SONNET, { ...plain, served: { inferenceGeo: 'us' } }, { batch: true })).toBe(
      2_475,
    );
  });

  it('is what tools of the provider cost, of which a batch pays all', () => {
    const searched = { ...usage(1_000, 100), serverTools: { web_search_requests: 3, other: 9 } };
    expect(costOf(SONNET, searched)).toBe(4_500 + 30_000);
    expect(costOf(SONNET, searched, { batch: true })).toBe(2_250 + 30_000);
    expect(costOf(SONNET, { ...searched, promptTokens: 0, completionTokens: 0 })).toBe(30_000);
  });

  it('knows no names but those of its price', () => {
    const served = { serviceTier: 'constructor', inferenceGeo: '__proto__', speed: 'toString' };
    const serverTools = { constructor: 5, toString: 5 };
    expect(costOf(SONNET, { ...usage(1_000, 100), served, serverTools })).toBe(4_500);
  });

  it.each([
    ['nothing: the provider may choose the region, not the speed', {}, 1.1],
    ['the usual', { inferenceGeo: 'global', serviceTier: 'standard_only' }, 1],
    ['a region', { inferenceGeo: 'us' }, 1.1],
    ['more speed', { inferenceGeo: 'global', speed: 'fast' }, 6],
    ['what is not known', { inferenceGeo: 'mars', speed: 'constructor' }, 1],
  ])('is reserved at the highest price for a request that asks for %s', (_, asked, factor) => {
    expect(highestFactor(SONNET.factors, { ...NOTHING, ...asked })).toBeCloseTo(factor);
  });

  it('is never reserved lower than the usual price, since a cheaper tier may not be granted', () => {
    const factors = { ...SONNET.factors, serviceTier: { flex: 0.5, priority: 2 } };
    const geo = { inferenceGeo: 'global' };
    expect(highestFactor(factors, { ...NOTHING, ...geo, serviceTier: 'flex' })).toBe(1);
    expect(highestFactor(factors, { ...NOTHING, ...geo, serviceTier: 'auto' })).toBe(2);
  });

  it('is reserved for as many uses of tools as the request allows', () => {
    const tokens = { promptTokens: 0, completionTokens: 0, factor: 1 };
    expect(mostCost(SONNET, { ...tokens, toolUses: { web_search_requests: 5 } }).promptMicros).toBe(
      50_000,
    );
  });
});

describe('dollars', () => {
  it('are exact, and never written with an exponent', () => {
    expect([0, 1, 1_234_567, 12_000_000].map(dollars)).toEqual([
      '0.000000',
      '0.000001',
      '1.234567',
      '12.000000',
    ]);
  });
});
