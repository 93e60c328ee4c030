import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Rule } from '../ledger/rule.js';
import { IN_FLIGHT, standingAt, usedUnder } from '../ledger/standing.js';
import { EMPTY_LEDGER } from '../ledger/ledger.js';
import { MemoryStore } from '../testing/memory-store.js';
import type { Leg } from './legs.js';
import type { Ask } from './reserve-all.js';
import { reserveAll } from './reserve-all.js';
import { settleAll } from './settle-all.js';

const T = Date.parse('2026-03-29T13:30:00Z');

const tokens = (limit: number): Rule => ({
  name: 'total_tokens',
  counts: ['prompt', 'completion'],
  limit,
  window: 'day',
});
const cost = (limit: number): Rule => ({ name: 'cost', counts: ['cost'], limit, window: 'month' });
const inFlight = (limit: number): Rule => ({
  name: 'in_flight',
  counts: [IN_FLIGHT],
  limit,
  window: null,
});

interface Call {
  readonly prompt: number;
  readonly completion: number;
  readonly least?: number;
}

/** A completion token costs three micros, a prompt token one. */
function ask(callId: string, { prompt, completion, least = completion }: Call): Ask {
  return {
    callId,
    amounts: { prompt, completion, cost: prompt + 3 * completion, requests: 1, [IN_FLIGHT]: 1 },
    completionCost: 3 * completion,
    completion: { most: completion, least },
    leaseMs: 60_000,
  };
}

class Books {
  readonly store = new MemoryStore();
  readonly unreleased: unknown[] = [];

  constructor(readonly legs: readonly Leg[]) {
    this.store.now = T;
  }

  reserve(callId: string, call: Call, legs = this.legs) {
    const notReleased = (cause: unknown): number => this.unreleased.push(cause);
    return reserveAll(legs, ask(callId, call), { store: this.store, notReleased });
  }

  settle(callId: string, { prompt, completion }: Call, legs = this.legs) {
    const amounts = { prompt, completion, cost: prompt + 3 * completion, requests: 1 };
    return settleAll(legs, { callId, amounts }, this.store);
  }

  /** What every rule of every ledger has in use. */
  used(): number[] {
    return this.legs.flatMap(({ key, rules }) => {
      const standing = standingAt(this.store.ledgers.get(key) ?? EMPTY_LEDGER, rules, T);
      return rules.map((rule) => usedUnder(rule, standing));
    });
  }
}

describe('a reservation in several ledgers', () => {
  it('is in all of them, or leaves no trace in any', async () => {
    const books = new Books([
      { key: 'own', rules: [tokens(1_000)] },
      { key: 'tenant', rules: [tokens(100)] },
    ]);
    await expect(books.reserve('a', { prompt: 20, completion: 40 })).resolves.toMatchObject({
      granted: true,
      limits: [{ remaining: 940 }, { remaining: 40 }],
    });
    await expect(books.reserve('b', { prompt: 1, completion: 40 })).resolves.toMatchObject({
      granted: false,
      limits: [{ remaining: 940 }, { remaining: 40 }],
    });
    expect(books.used()).toEqual([60, 60]);
    await expect(books.reserve('b', { prompt: 0, completion: 40 })).resolves.toMatchObject({
      granted: true,
    });
  });

  it('is lowered in all of them to what the poorest can grant, with its cost', async () => {
    const books = new Books([
      { key: 'own', rules: [tokens(500), cost(10_000)] },
      { key: 'user', rules: [tokens(400)] },
      { key: 'api', rules: [cost(310)] },
    ]);
    const call = { prompt: 10, completion: 1_000, least: 1 };
    // 310 micros are 10 for the prompt and 300 for 100 tokens of the answer.
    const granted = await books.reserve('a', call);
    expect(granted).toMatchObject({ granted: true, loweredCompletionTokens: 100 });
    expect(books.used()).toEqual([110, 310, 110, 310]);
    await expect(books.reserve('a', call)).resolves.toEqual(granted);
    await expect(books.reserve('b', call)).resolves.toMatchObject({ exhausted: ['cost'] });
    expect(books.used()).toEqual([110, 310, 110, 310]);
  });

  it('is refused rather than lowered below what the call can do with', async () => {
    const books = new Books([{ key: 'own', rules: [tokens(100)] }]);
    const call = { prompt: 10, completion: 200 };
    await expect(books.reserve('a', { ...call, least: 91 })).resolves.toMatchObject({
      granted: false,
      mayEverFit: false,
    });
    await expect(books.reserve('b', { ...call, least: 90 })).resolves.toMatchObject({
      loweredCompletionTokens: 90,
    });
  });

  it('counts as under way until it is settled, or until its lease ends', async () => {
    const books = new Books([{ key: 'own', rules: [inFlight(2)] }]);
    const call = { prompt: 1, completion: 1 };
    await books.reserve('a', call);
    await books.reserve('b', call);
    await expect(books.reserve('c', call)).resolves.toMatchObject({
      granted: false,
      exhausted: ['in_flight'],
      retryAfterSeconds: 1,
      mayEverFit: true,
    });
    await books.settle('a', call);
    await expect(books.reserve('c', call)).resolves.toMatchObject({ granted: true });
    await expect(books.reserve('d', call)).resolves.toMatchObject({ granted: false });
    books.store.now += 60_000;
    await expect(books.reserve('d', call)).resolves.toMatchObject({ granted: true });
  });

  it('is completed when the same call asks again after a failure half-way', async () => {
    const books = new Books([
      { key: 'own', rules: [tokens(100)] },
      { key: 'tenant', rules: [tokens(100)] },
    ]);
    let answers = 1;
    books.store.fate = () => (answers-- > 0 ? 'done' : 'failed');
    await expect(books.reserve('a', { prompt: 30, completion: 0 })).rejects.toMatchObject({
      code: 'ratelimit_unavailable',
    });
    // The process died with it: nothing could be released.
    expect(books.unreleased).toHaveLength(1);
    expect(books.used()).toEqual([30, 0]);
    books.store.fate = () => 'done';
    await expect(books.reserve('a', { prompt: 30, completion: 0 })).resolves.toMatchObject({
      granted: true,
    });
    expect(books.used()).toEqual([30, 30]);
  });

  it('is undone by a settlement with nothing, and does not open any more', async () => {
    const books = new Books([
      { key: 'own', rules: [tokens(100)] },
      { key: 'tenant', rules: [tokens(100)] },
    ]);
    books.store.fate = (key) => (key === 'tenant' ? 'failed' : 'done');
    await books.reserve('a', { prompt: 30, completion: 0 }).catch(() => undefined);
    books.store.fate = () => 'done';
    await books.settle('a', { prompt: 0, completion: 0 });
    expect(books.used()).toEqual([0, 0]);
    await expect(books.reserve('a', { prompt: 30, completion: 0 })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(books.used()).toEqual([0, 0]);
  });
});

const call = fc.record({
  prompt: fc.nat(60),
  completion: fc.nat(60),
  least: fc.option(fc.nat(60), { nil: undefined }),
  /** Which of the ledgers it is booked in. */
  legs: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
  /** How its settlement compares to what it reserved; null for a call that is never settled. */
  uses: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});
const limits = fc.array(fc.nat(250), { minLength: 4, maxLength: 4 });

describe('any number of calls at once, in any of several ledgers', () => {
  const ledgers = (amounts: readonly number[]): Leg[] =>
    amounts.map((limit, n) => ({
      key: `ledger-${n}`,
      rules: [tokens(limit), cost(2 * limit), inFlight(1 + (limit % 7))],
    }));

  it('never pass a limit, hold exactly what was granted, and free what is settled [budget:scopes:all-or-none]', async () => {
    const property = fc.asyncProperty(
      fc.array(call, { maxLength: 25 }),
      limits,
      async (calls, of) => {
        const all = ledgers(of);
        const books = new Books(all);
        const expected = all.map(() => [0, 0, 0]);
        await Promise.all(
          calls.map(async ({ legs, uses, least, ...asked }, n) => {
            const own = legs.map((index) => all[index]!);
            const wanted =
              least === undefined ? asked : { ...asked, least: Math.min(least, asked.completion) };
            const grant = await books.reserve(`call-${n}`, wanted, own);
            if (!grant.granted) return;
            const completion = grant.loweredCompletionTokens ?? asked.completion;
            const share = uses ?? 1;
            const used = {
              prompt: Math.floor(asked.prompt * share),
              completion: Math.floor(completion * share),
            };
            if (uses !== null) await books.settle(`call-${n}`, used, own);
            for (const index of legs) {
              expected[index]![0]! += used.prompt + used.completion;
              expected[index]![1]! += used.prompt + 3 * used.completion;
              expected[index]![2]! += uses === null ? 1 : 0;
            }
            for (const [index, value] of books.used().entries()) {
              expect(value).toBeLessThanOrEqual(
                all[Math.floor(index / 3)]!.rules[index % 3]!.limit,
              );
            }
          }),
        );
        expect(books.used()).toEqual(expected.flat());
        expect(books.unreleased).toEqual([]);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  it('never pass a limit whatever fails, and hold no less than was granted', async () => {
    const fates = fc.infiniteStream(
      fc.oneof(
        { weight: 6, arbitrary: fc.constant('done' as const) },
        { weight: 1, arbitrary: fc.constantFrom('failed' as const, 'lost' as const) },
      ),
    );
    const property = fc.asyncProperty(
      fc.array(call, { maxLength: 25 }),
      limits,
      fates,
      async (calls, of, fate) => {
        const all = ledgers(of);
        const books = new Books(all);
        books.store.fate = () => fate.next().value ?? 'done';
        const least = all.map(() => 0);
        await Promise.all(
          calls.map(async ({ legs, prompt, completion }, n) => {
            const own = legs.map((index) => all[index]!);
            const grant = await books
              .reserve(`call-${n}`, { prompt, completion }, own)
              .catch(() => null);
            if (grant?.granted) for (const index of legs) least[index]! += prompt + completion;
          }),
        );
        const used = books.used();
        for (const [index, { rules }] of all.entries()) {
          expect(used[index * 3]).toBeGreaterThanOrEqual(least[index]!);
          expect(used[index * 3]).toBeLessThanOrEqual(rules[0]!.limit);
        }
        // A caller who got no answer settles with nothing; then only what was granted is held.
        books.store.fate = () => 'done';
        for (const n of calls.keys()) await books.settle(`call-${n}`, { prompt: 0, completion: 0 });
        expect(books.used()).toEqual(all.flatMap(() => [0, 0, 0]));
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});
