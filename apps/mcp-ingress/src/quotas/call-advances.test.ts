import { GatewayError } from '@gatehouse/contracts';
import type { Bus } from '@gatehouse/bus';
import { Advances } from '@gatehouse/service-kit';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { callAdvances } from './call-advances.js';
import { RatelimitQuotas } from './ratelimit-quotas.js';
import type { TakeReply, TakeRequest } from './ratelimit-quotas.js';

/** One quota, which remembers who asked for what. */
class FakeQuotas extends RatelimitQuotas {
  counted = 0;
  readonly asked: string[] = [];
  isSilent = false;

  constructor(private readonly limit: number) {
    const bus: Partial<Bus> = {};
    super(bus as Bus, { DECISION_TIMEOUT_MS: 1 });
  }

  override async take({ calls = 1 }: TakeRequest): Promise<TakeReply> {
    this.hear('take');
    const granted = this.counted + calls <= this.limit;
    if (granted) this.counted += calls;
    const remaining = this.limit - this.counted;
    const limits = [
      { name: 'calls', limit: this.limit, remaining, windowSeconds: 3_600, resetSeconds: 1_800 },
    ];
    if (granted) return { granted, limits, takenAt: Date.now() };
    return { granted, limits, exhausted: ['calls'], retryAfterSeconds: 60, mayEverFit: true };
  }

  override async giveBack({ calls }: { calls: number }): Promise<void> {
    this.hear('return');
    this.counted -= calls;
  }

  private hear(what: string): void {
    this.asked.push(what);
    if (this.isSilent) throw new GatewayError('ratelimit_unavailable');
  }
}

describe('calls that are taken from quotas in advance', () => {
  let quotas: FakeQuotas;
  let advances: Advances<TakeRequest, number>;
  let number = 0;

  const start = (limit: number, share = 0.05): void => {
    quotas = new FakeQuotas(limit);
    advances = new Advances({
      source: callAdvances(quotas),
      clock: { now: () => Date.now() },
      share,
    });
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    start(100_000);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  async function call(): Promise<boolean> {
    const request = {
      callId: `call-${(number += 1)}`,
      tenant: 'default',
      application: 'agent',
      server: 'crm',
      serverVersion: '1.0',
      tool: 'get_customer',
    };
    if (advances.take(request)) return true;
    const grant = await quotas.take(request);
    advances.heard(request, grant.limits);
    if (grant.granted) return true;
    return (await advances.giveBack(() => true)) && (await quotas.take(request)).granted;
  }

  async function traffic(perSecond: number, seconds: number): Promise<number> {
    let granted = 0;
    for (let n = 0; n < perSecond * seconds; n += 1) {
      if (await call()) granted += 1;
      await jest.advanceTimersByTimeAsync(1_000 / perSecond);
    }
    return granted;
  }

  it('are counted one by one, and seldom asked for', async () => {
    expect(await traffic(50, 6)).toBe(300);
    await advances.stop();
    expect(quotas.counted).toBe(300);
    expect(quotas.asked.length).toBeLessThan(150);
  });

  it('are never more than the quota, and all that it has [quota:advance:within-limit]', async () => {
    start(500);
    expect(await traffic(50, 20)).toBe(500);
    expect(quotas.counted).toBe(500);
  });

  it('are asked for one by one where few come, where little is left, and where it is turned off', async () => {
    const alone = async (prepare: () => void, perSecond = 50): Promise<void> => {
      prepare();
      await traffic(perSecond, 3);
      expect(quotas.asked).toHaveLength(perSecond * 3);
    };
    await alone(() => start(100_000), 2);
    await alone(() => start(125));
    await alone(() => start(100_000, 0));
  });

  it('go on for the rest of a second when ratelimit is silent, and not longer [quota:advance:silence]', async () => {
    await traffic(50, 2.5);
    quotas.isSilent = true;
    await jest.advanceTimersByTimeAsync(1_000);
    await expect(call()).rejects.toMatchObject({ code: 'ratelimit_unavailable' });
  });
});
