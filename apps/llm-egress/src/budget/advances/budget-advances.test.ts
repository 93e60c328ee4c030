import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { BudgetGrant, LimitState } from '@gatehouse/contracts';
import { GatewayError } from '@gatehouse/contracts';
import { BudgetBooks } from '../budget-books.js';
import { RatelimitBooks } from '../ratelimit-books.js';
import type { ReserveRequest, SettleRequest, ShrinkRequest } from '../ratelimit-books.js';

/** Books of one limit of prompt tokens, which remember who asked for what. */
class FakeBooks extends RatelimitBooks {
  readonly held = new Map<string, number>();
  readonly asked: string[] = [];
  used = 0;
  isSilent = false;
  inFlight = false;

  constructor(private readonly limit: number) {
    super(
      { request: () => Promise.reject(new Error('no bus')) } as never,
      { DECISION_TIMEOUT_MS: 1 },
      { settlementFailed: () => undefined },
    );
  }

  override async reserve(request: ReserveRequest): Promise<BudgetGrant> {
    this.hear('reserve');
    const { callId, promptTokens } = request;
    if (this.total() + promptTokens > this.limit) {
      const limits = this.states();
      const exhausted = ['prompt_tokens'];
      return { granted: false, limits, exhausted, retryAfterSeconds: 60, mayEverFit: true };
    }
    this.held.set(callId, promptTokens);
    return { granted: true, limits: this.states() };
  }

  override async settle({ callId, promptTokens }: SettleRequest): Promise<LimitState[] | null> {
    this.asked.push('settle');
    if (this.isSilent) return null;
    if (this.held.delete(callId)) this.used += promptTokens;
    return this.states();
  }

  override async shrink({ callId, promptTokens }: ShrinkRequest): Promise<void> {
    this.hear('shrink');
    const held = this.held.get(callId);
    if (held !== undefined) this.held.set(callId, Math.min(held, promptTokens));
  }

  total(): number {
    return [...this.held.values()].reduce((sum, amount) => sum + amount, this.used);
  }

  /** @throws GatewayError when silent */
  private hear(what: string): void {
    this.asked.push(what);
    if (this.isSilent) throw new GatewayError('ratelimit_unavailable');
  }

  private states(): LimitState[] {
    const remaining = this.limit - this.total();
    const window = { windowSeconds: 3_600, resetSeconds: 1_800 };
    const state = { name: 'prompt_tokens', limit: this.limit, remaining, unit: 'tokens' as const };
    const calls = {
      name: 'in_flight',
      limit: 9,
      remaining: 9,
      unit: 'concurrent-requests' as const,
    };
    return [
      { ...state, ...window },
      ...(this.inFlight ? [{ ...calls, windowSeconds: null, resetSeconds: null }] : []),
    ];
  }
}

describe('budget in advance', () => {
  let books: FakeBooks;
  let budgets: BudgetBooks;
  let calls = 0;

  const start = (limit: number, share = 0.05): void => {
    books = new FakeBooks(limit);
    budgets = new BudgetBooks({ books, clock: { now: () => Date.now() }, share });
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    start(1_000_000);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const request = (promptTokens = 100, application = 'agent') => ({
    callId: `call-${(calls += 1)}`,
    tenant: 'default',
    application,
    user: null,
    api: 'claude',
    apiVersion: '1.0',
    model: 'sonnet',
    promptTokens,
    completionTokens: 0,
    cost: null,
    leaseSeconds: 60,
  });

  /** One call, from its beginning to its end. */
  async function call(used = 40): Promise<BudgetGrant> {
    const asked = request();
    const grant = await budgets.reserve(asked);
    if (grant.granted) await budgets.settle({ ...asked, promptTokens: used });
    return grant;
  }

  /** So many calls a second, for so many seconds. */
  async function traffic(perSecond: number, seconds: number): Promise<void> {
    for (let n = 0; n < perSecond * seconds; n += 1) {
      await call();
      await jest.advanceTimersByTimeAsync(1_000 / perSecond);
    }
  }

  it('spares calls that come often the way to ratelimit, and charges them to the token', async () => {
    await traffic(50, 6);
    await budgets.stop();
    expect(books.used).toBe(50 * 6 * 40);
    expect(books.total()).toBe(books.used);
    // In the first second nobody knew that they would come; and each advance takes a few requests.
    expect(books.asked.length).toBeLessThan(2 * 50 * 6 * 0.5);
  });

  it('asks for each call where few come, where little is left, where calls under way are limited, and where it is turned off', async () => {
    const alone = async (prepare: () => void, perSecond = 50): Promise<void> => {
      prepare();
      await traffic(perSecond, 3);
      expect(books.asked).toHaveLength(2 * perSecond * 3);
    };
    await alone(() => start(1_000_000), 2);
    await alone(() => start(7_000));
    await alone(() => start(1_000_000, 0));
    await alone(() => {
      start(1_000_000);
      books.inFlight = true;
    });
  });

  it.each(['reserve', 'reserveApart'] as const)(
    'refuses nobody for what it holds for others, by %s [egress:advance:within-limit]',
    async (reserve) => {
      await traffic(50, 2.5);
      const used = 50 * 2.5 * 40;
      expect(books.total()).toBeGreaterThan(used);
      const rest = 1_000_000 - used;
      expect(await budgets[reserve](request(rest))).toMatchObject({ granted: true });
      expect(books.total()).toBe(1_000_000);
      expect(await budgets[reserve](request(1))).toMatchObject({ granted: false });
    },
  );

  it('gives back what nobody took when its second is over, also while calls go on', async () => {
    await traffic(50, 2.5);
    const long = request();
    await budgets.reserve(long);
    await jest.advanceTimersByTimeAsync(1_500);
    expect(books.total() - books.used).toBeLessThan(5_000);
    await budgets.settle({ ...long, promptTokens: 100 });
    await jest.advanceTimersByTimeAsync(10);
    expect(books.total()).toBe(books.used);
    expect(books.used).toBe(50 * 2.5 * 40 + 100);
  });

  it('goes on for the rest of its second when ratelimit is silent, and not longer', async () => {
    await traffic(50, 2.5);
    books.isSilent = true;
    const attempts = await Promise.allSettled(Array.from({ length: 200 }, () => call()));
    const granted = attempts.filter(({ status }) => status === 'fulfilled').length;
    expect(granted).toBeLessThan(60);
    await jest.advanceTimersByTimeAsync(1_000);
    await expect(call()).rejects.toMatchObject({ code: 'ratelimit_unavailable' });
  });
});
