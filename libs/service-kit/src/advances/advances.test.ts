import type { LimitState } from '@gatehouse/contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LEAST_CALLS } from './advance.js';
import type { Advance, AdvanceSource, Drawing } from './advance.js';
import { Advances } from './advances.js';
import { TERM_MS, termMs } from './term.js';

interface Call {
  readonly kind: string;
}

const limit = (remaining: number, resetSeconds: number | null = 1_800): LimitState => ({
  name: 'calls',
  limit: 1_000,
  remaining,
  windowSeconds: 3_600,
  resetSeconds,
});

/** One limit, from which calls are taken by number. */
class Pool implements AdvanceSource<Call, number> {
  taken = 0;
  readonly asked: { readonly calls: number; readonly until: number }[] = [];
  /** What an answer waits for. */
  held: Promise<void> | null = null;
  /** What giving back waits for. */
  returning: Promise<void> | null = null;
  isSilent = false;
  readonly none = 0;

  constructor(private readonly limit: number) {}

  readonly keyOf = ({ kind }: Call): string => kind;
  readonly wantedBy = (): number => 1;
  readonly plus = (a: number, b: number): number => a + b;

  readonly sizeOf = (expected: number, limits: readonly LimitState[], share: number) => {
    const most = limits.map(({ remaining }) => Math.floor(remaining * share));
    const calls = Math.min(expected, ...most);
    return calls >= LEAST_CALLS ? calls : null;
  };

  readonly draw = async (_: Call, calls: number, until: number): Promise<Drawing<Call, number>> => {
    this.asked.push({ calls, until });
    await this.held;
    if (this.isSilent) throw new Error('nobody answers');
    if (this.taken + calls > this.limit) return { limits: this.states(), advance: null };
    this.taken += calls;
    return { limits: this.states(), advance: this.advance(calls, until) };
  };

  states(): LimitState[] {
    return [limit(this.limit - this.taken)];
  }

  private advance(calls: number, until: number): Advance<Call, number> {
    let left = calls;
    return {
      take: (_, wanted, now) => {
        if (left < wanted || now >= until) return null;
        left -= wanted;
        return this.states();
      },
      hasRest: () => left > 0,
      close: async () => {
        await this.returning;
        this.taken -= left;
        left = 0;
      },
    };
  }
}

describe('advances', () => {
  let pool: Pool;
  let advances: Advances<Call, number>;

  const start = (limit: number, share = 0.5): void => {
    pool = new Pool(limit);
    advances = new Advances({ source: pool, clock: { now: () => Date.now() }, share });
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    start(1_000);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  /** One call: whether it took its part of an advance. */
  function call(kind = 'a'): boolean {
    const took = advances.take({ kind }) !== null;
    if (!took) {
      pool.taken += 1;
      advances.heard({ kind }, pool.states());
    }
    return took;
  }

  /** Calls for a whole second and the beginning of the next, so that one of them asks for an advance. */
  async function comeOften(kind = 'a'): Promise<void> {
    for (let n = 0; n <= 10; n += 1) {
      call(kind);
      await jest.advanceTimersByTimeAsync(TERM_MS / 10);
    }
  }

  it('take at once what the calls of the last second have wanted, for each kind by itself', async () => {
    await comeOften();
    expect(pool.asked.map(({ calls }) => calls)).toEqual([10]);
    expect(call('a')).toBe(true);
    expect(call('b')).toBe(false);
  });

  it('end after a second, and give back what nobody has taken', async () => {
    await comeOften();
    expect(call()).toBe(true);
    const before = pool.taken;
    await jest.advanceTimersByTimeAsync(TERM_MS);
    expect(pool.taken).toBe(before - 9);
    expect(call()).toBe(false);
  });

  it('give back before their time to whom they would be in the way of', async () => {
    await comeOften('a');
    expect(await advances.giveBack(({ kind }) => kind === 'b')).toBe(false);
    const before = pool.taken;
    expect(await advances.giveBack(({ kind }) => kind === 'a')).toBe(true);
    expect(pool.taken).toBe(before - 10);
    expect(await advances.giveBack(({ kind }) => kind === 'a')).toBe(false);
  });

  it('give back also what is just being asked for, once it has come', async () => {
    let answer = (): void => undefined;
    pool.held = new Promise((resolve) => {
      answer = resolve;
    });
    await comeOften();
    expect(pool.asked).toHaveLength(1);
    const before = pool.taken;
    const stopped = advances.stop();
    answer();
    await stopped;
    expect(pool.taken).toBe(before);
    expect(call()).toBe(false);
  });

  it('let nobody be refused for what is on its way back', async () => {
    await comeOften();
    let arrive = (): void => undefined;
    pool.returning = new Promise((resolve) => {
      arrive = resolve;
    });
    const before = pool.taken;
    await jest.advanceTimersByTimeAsync(TERM_MS);
    expect(pool.taken).toBe(before);
    const given = advances.giveBack(() => true);
    arrive();
    expect(await given).toBe(true);
    expect(pool.taken).toBe(before - 10);
  });

  it('are not taken any more once they have been stopped', async () => {
    await comeOften();
    await advances.stop();
    pool.asked.length = 0;
    await comeOften();
    expect(pool.asked).toEqual([]);
  });

  it('ask once at a time, and let calls ask for themselves where nobody answers', async () => {
    pool.isSilent = true;
    await comeOften();
    expect(call()).toBe(false);
    pool.held = new Promise(() => undefined);
    pool.asked.length = 0;
    for (let n = 0; n < 5; n += 1) expect(call()).toBe(false);
    await jest.advanceTimersByTimeAsync(0);
    expect(pool.asked.length).toBeLessThanOrEqual(1);
  });

  it('are not taken where they are not worth it, or turned off', async () => {
    start(15);
    await comeOften();
    expect(pool.asked).toEqual([]);
    start(1_000, 0);
    await comeOften();
    expect(pool.asked).toEqual([]);
  });

  it('forget the kind that was used longest ago, and give back what was taken for it', async () => {
    start(100_000);
    await comeOften('old');
    const before = pool.taken;
    for (let n = 0; n < 1_000; n += 1) advances.take({ kind: `new ${n}` });
    await jest.advanceTimersByTimeAsync(0);
    expect(pool.taken).toBe(before - 10);
    expect(call('old')).toBe(false);
  });
});

describe('the term of an advance', () => {
  it.each([
    ['a second', [limit(1, 1_800)], 1_000],
    ['no longer than a window lasts for certain', [limit(1, 1_800), limit(1, 1)], 0],
    ['a second where no window ends', [limit(1, null)], 1_000],
  ])('is %s', (_, limits, ms) => {
    expect(termMs(limits)).toBe(ms);
  });
});
