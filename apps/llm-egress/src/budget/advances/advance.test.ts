import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Advance } from './advance.js';
import type { Quantities } from './quantities.js';
import { covers, minus, NONE, plus } from './quantities.js';

const tokens = (promptTokens: number, completionTokens = 0): Quantities => ({
  ...NONE,
  promptTokens,
  completionTokens,
  requests: 1,
});

const LIMITS = [
  { name: 'prompt_tokens', limit: 1_000, remaining: 400, unit: 'tokens' as const },
  { name: 'total_tokens', limit: 5_000, remaining: 900, unit: 'tokens' as const },
  { name: 'requests', limit: 50, remaining: 20 },
].map((state) => ({ ...state, windowSeconds: 60, resetSeconds: 30 }));

const advance = (amounts = { ...tokens(100, 50), requests: 5 }) =>
  new Advance({ amounts, limits: LIMITS, until: 1_000 });

describe('an advance', () => {
  it('gives calls their parts until it has no more, or its time is over', () => {
    const it = advance();
    expect(it.take('a', tokens(60, 10), 0)).not.toBeNull();
    expect(it.take('b', tokens(41, 10), 0)).toBeNull();
    expect(it.take('b', tokens(40, 10), 999)).not.toBeNull();
    expect(it.take('c', tokens(0), 1_000)).toBeNull();
  });

  it('shows limits as if each call had reserved for itself', () => {
    const it = advance();
    const remaining = (states: { remaining: number }[] | null) =>
      states?.map((state) => state.remaining);
    expect(remaining(it.take('a', tokens(60, 10), 0))).toEqual([440, 980, 24]);
    expect(remaining(it.settle('a', tokens(20, 5)))).toEqual([480, 1_025, 24]);
  });

  it('holds on to what its calls may still use, and says what they have used when all have ended', () => {
    const it = advance();
    it.take('a', tokens(60, 10), 0);
    it.take('b', tokens(10, 10), 0);
    it.settle('a', tokens(20, 5));
    expect(it.result()).toBeNull();
    expect(it.close()).toEqual({ ...tokens(30, 15), requests: 2 });
    expect(it.take('c', tokens(1), 0)).toBeNull();
    expect(it.result()).toBeNull();
    it.settle('b', tokens(12, 1));
    expect(it.result()).toEqual({ ...tokens(32, 6), requests: 2 });
  });

  it('never lets its calls hold more than was reserved [egress:advance:within-limit]', () => {
    const amount = fc.nat(60);
    const step = fc.record({
      call: fc.nat(9),
      prompt: amount,
      completion: amount,
      ends: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const total = { ...tokens(300, 300), requests: 40 };
        const it = advance(total);
        const open = new Map<string, Quantities>();
        let used = NONE;
        for (const [index, { call, prompt, completion, ends }] of steps.entries()) {
          const id = [...open.keys()][call];
          if (ends && id) {
            // At most what it has reserved: more than that is a debt, with and without an advance.
            const actual = minus(open.get(id) ?? NONE, tokens(prompt, completion));
            it.settle(id, actual);
            open.delete(id);
            used = plus(used, actual);
          } else if (it.take(`${index}`, tokens(prompt, completion), 0)) {
            open.set(`${index}`, tokens(prompt, completion));
          }
          expect(covers(total, [...open.values()].reduce(plus, used))).toBe(true);
        }
      }),
    );
  });
});
