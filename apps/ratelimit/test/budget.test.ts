import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ratelimitBudgetReserve, ratelimitState } from '@gatehouse/contracts';
import type { LlmLimit } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { bootService, connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { randomUUID } from 'node:crypto';
import { ratelimitService } from '../src/service.js';
import { application, llmApi } from './support/entries.js';
import { PeerOfRatelimit } from './support/peer-of-ratelimit.js';

/** The limits of the sample. */
const LIMITS: LlmLimit[] = [
  { measure: 'prompt_tokens', limit: 20_000, window: 'hour', per: 'application' },
  { measure: 'completion_tokens', limit: 80_000, window: 'hour', per: 'application' },
  { measure: 'total_tokens', limit: 100_000, window: 'hour', per: 'application' },
];
const NOON = Date.parse('2026-03-29T12:00:00Z');
const HOUR = 3_600_000;

describe('token budgets', () => {
  let nats: TestNats;
  let service: RunningService;
  let peer: PeerOfRatelimit;
  const clock = { time: NOON, now: () => clock.time };
  let tests = 0;
  let agent: string;

  const start = (): Promise<RunningService> =>
    bootService(ratelimitService, { NATS_URL: nats.url }, { clock });

  beforeAll(async () => {
    nats = await startNats();
    peer = new PeerOfRatelimit(await connectTestBus(nats.url, 'llm-egress'));
    await peer.publish(
      llmApi({ name: 'claude' }, LIMITS),
      llmApi({ name: 'free' }, []),
      llmApi({ name: 'theirs', tenant: 'other' }, LIMITS),
    );
    service = await start();
  });

  beforeEach(async () => {
    clock.time = NOON;
    agent = `agent-${(tests += 1)}`;
    await peer.publish(
      application({ name: agent }, ['LlmApi claude', 'LlmApi free', 'LlmApi theirs']),
    );
    await eventually(() => peer.reserve({ application: agent, api: 'free' }));
  });

  afterAll(async () => {
    await service.close();
    await peer.bus.close();
    await nats.stop();
  });

  const remaining = async (): Promise<number[]> => {
    const { limits } = await peer.reserve({ application: agent });
    return limits.map((limit) => limit.remaining);
  };

  it('are reserved in all limits at once, and say what is left', async () => {
    const grant = await peer.reserve({
      application: agent,
      promptTokens: 1_500,
      completionTokens: 4_096,
    });
    const window = { windowSeconds: 3_600, resetSeconds: 3_600, unit: 'tokens' };
    expect(grant).toEqual({
      granted: true,
      limits: [
        { name: 'prompt_tokens', limit: 20_000, remaining: 18_500, ...window },
        { name: 'completion_tokens', limit: 80_000, remaining: 75_904, ...window },
        { name: 'total_tokens', limit: 100_000, remaining: 94_404, ...window },
      ],
    });
  });

  it('refuse a call that does not fit, and say which limit and when to come again', async () => {
    clock.time = NOON + 15 * 60_000 + 1;
    await peer.reserve({ application: agent, promptTokens: 19_000 });
    const refused = await peer.reserve({ application: agent, promptTokens: 1_001 });
    expect(refused).toMatchObject({
      granted: false,
      exhausted: ['prompt_tokens'],
      retryAfterSeconds: 2_700,
      mayEverFit: true,
    });
    expect(await remaining()).toEqual([1_000, 80_000, 81_000]);
    clock.time = NOON + HOUR;
    await expect(peer.reserve({ application: agent, promptTokens: 1_001 })).resolves.toMatchObject({
      granted: true,
    });
  });

  it('are corrected by true usage, given back after a failure, and charged with a debt', async () => {
    const [fine, failed, long] = [randomUUID(), randomUUID(), randomUUID()];
    const asked = { application: agent, promptTokens: 2_000, completionTokens: 8_000 };
    for (const callId of [fine, failed, long]) await peer.reserve({ callId, ...asked });
    expect(await remaining()).toEqual([14_000, 56_000, 70_000]);
    await peer.settle({
      callId: fine,
      application: agent,
      promptTokens: 900,
      completionTokens: 100,
    });
    expect(await remaining()).toEqual([15_100, 63_900, 79_000]);
    await peer.settle({ callId: failed, application: agent });
    expect(await remaining()).toEqual([17_100, 71_900, 89_000]);
    const settled = await peer.settle({ callId: long, application: agent, promptTokens: 20_000 });
    expect(settled).toMatchObject({ settled: true, limits: [{ remaining: -900 }, {}, {}] });
    const again = await peer.settle({ callId: long, application: agent });
    expect(again).toMatchObject({ settled: false, limits: [{ remaining: -900 }, {}, {}] });
  });

  it('count a reservation that is never settled as spent, and still correct it later', async () => {
    const callId = randomUUID();
    await peer.reserve({ callId, application: agent, promptTokens: 20_000, leaseSeconds: 30 });
    clock.time += 40_000;
    expect(await remaining()).toEqual([0, 80_000, 80_000]);
    const late = await peer.settle({ callId, application: agent, promptTokens: 500 });
    expect(late.settled).toBe(true);
    expect(await remaining()).toEqual([19_500, 80_000, 99_500]);
  });

  it('remember every reservation and every token over a restart [budget:survives-restart]', async () => {
    const [open, closed] = [randomUUID(), randomUUID()];
    await peer.reserve({ callId: open, application: agent, promptTokens: 5_000 });
    await peer.reserve({ callId: closed, application: agent, promptTokens: 5_000 });
    await peer.settle({ callId: closed, application: agent, promptTokens: 1_000 });
    await service.close();
    await nats.server.kill();
    nats.server.start();
    service = await start();
    const before = await eventually(remaining, { withinMs: 15_000 });
    expect(before).toEqual([14_000, 80_000, 94_000]);
    await peer.settle({ callId: open, application: agent, promptTokens: 4_000 });
    await peer.settle({ callId: closed, application: agent });
    expect(await remaining()).toEqual([15_000, 80_000, 95_000]);
  }, 40_000);

  it('give the same call the same answer, and reserve once', async () => {
    const callId = randomUUID();
    const ask = () => peer.reserve({ callId, application: agent, promptTokens: 15_000 });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map((answer) => answer.granted)).toEqual([true, true, true]);
    expect(await remaining()).toEqual([5_000, 80_000, 85_000]);
    const more = peer.reserve({ callId, application: agent, promptTokens: 15_001 });
    await expect(more).rejects.toMatchObject({ code: 'conflict' });
  });

  it('follow a changed limit without a restart', async () => {
    const lower = LIMITS.map((limit) => ({ ...limit, limit: limit.limit / 2 }));
    await peer.reserve({ application: agent, promptTokens: 15_000 });
    await peer.publish(llmApi({ name: 'claude' }, lower));
    await eventually(async () => expect(await remaining()).toEqual([-5_000, 40_000, 35_000]));
    await peer.publish(llmApi({ name: 'claude' }, LIMITS));
    await eventually(async () => expect(await remaining()).toEqual([5_000, 80_000, 85_000]));
  });

  it('are kept apart: by application, by API and by tenant', async () => {
    await peer.publish(application({ name: `${agent}-b` }, ['LlmApi claude']));
    await peer.reserve({ application: agent, promptTokens: 20_000 });
    await eventually(() => peer.reserve({ application: `${agent}-b`, promptTokens: 20_000 }));
    const theirs = { application: agent, tenant: 'other', promptTokens: 1 };
    await expect(peer.reserve(theirs)).rejects.toMatchObject({ code: 'not_subscribed' });
    await expect(peer.reserve({ ...theirs, api: 'theirs' })).rejects.toMatchObject({
      code: 'not_subscribed',
    });
    await expect(
      peer.reserve({ application: agent, api: 'theirs', promptTokens: 1 }),
    ).rejects.toMatchObject({ code: 'not_subscribed' });
    const settled = await peer.settle({
      callId: randomUUID(),
      tenant: 'other',
      application: agent,
    });
    expect(settled).toEqual({ settled: false, limits: [] });
    expect(await remaining()).toEqual([0, 80_000, 80_000]);
  });

  it('do not hinder an API that has no limits, and keep no books for it', async () => {
    const free = { application: agent, api: 'free', promptTokens: Number.MAX_SAFE_INTEGER };
    expect(await peer.reserve(free)).toEqual({ granted: true, limits: [] });
    const callId = randomUUID();
    const settled = await peer.settle({ callId, application: agent, api: 'free' });
    expect(settled).toEqual({ settled: false, limits: [] });
    const keys = await (await peer.bus.bucket(ratelimitState)).keys();
    expect(keys.filter((key) => key.includes('/free/'))).toEqual([]);
  });

  it('are refused to whom the catalogue does not know', async () => {
    await expect(peer.reserve({ application: 'nobody' })).rejects.toMatchObject({
      code: 'not_subscribed',
    });
    await peer.publish(application({ name: `${agent}-c` }, ['LlmApi gone']));
    await eventually(() =>
      expect(peer.reserve({ application: `${agent}-c`, api: 'gone' })).rejects.toMatchObject({
        code: 'catalog_unavailable',
      }),
    );
  });

  it('survive huge numbers', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const huge = { application: agent, promptTokens: most, completionTokens: most };
    expect(await peer.reserve(huge)).toMatchObject({ granted: false, mayEverFit: false });
    const callId = randomUUID();
    await peer.reserve({ callId, application: agent, promptTokens: 1 });
    await peer.settle({ callId, ...huge });
    expect(await peer.reserve({ application: agent, promptTokens: 1 })).toMatchObject({
      granted: false,
      exhausted: ['prompt_tokens', 'total_tokens'],
      retryAfterSeconds: 31 * 86_400,
    });
  });

  it.each([
    ['a field that the contract does not name', { weight: 0 }],
    ['a negative amount', { promptTokens: -1 }],
    ['a fraction', { completionTokens: 0.5 }],
    ['a number that is not exact', { promptTokens: 2 ** 53 }],
    ['a lease without end', { leaseSeconds: 33 * 86_400 }],
    ['a cost that is no amount', { cost: { promptMicros: 0.5, completionMicros: 0 } }],
    ['no request at all', { requests: 0 }],
    ['a name that would leave its key', { application: '../x' }],
    ['a wildcard', { api: '*' }],
    ['no id', { callId: 'me' }],
  ])('refuse a request with %s', async (_, wrong) => {
    const good = {
      callId: randomUUID(),
      tenant: 'default',
      application: agent,
      api: 'claude',
      apiVersion: '1.0',
      model: 'm',
      promptTokens: 1,
      completionTokens: 1,
      leaseSeconds: 60,
    };
    const message = await peer.bus.connection.request(
      ratelimitBudgetReserve.subject,
      JSON.stringify({ ...good, ...wrong }),
      { timeout: 2_000 },
    );
    expect(message.headers?.get('Nats-Service-Error-Code')).toBe('invalid_request');
    expect(await remaining()).toEqual([20_000, 80_000, 100_000]);
  });
});
