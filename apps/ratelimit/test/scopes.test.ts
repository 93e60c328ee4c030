import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LlmLimit } from '@gatehouse/contracts';
import { ratelimitState } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { bootService, connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { randomUUID } from 'node:crypto';
import { ratelimitService } from '../src/service.js';
import { application, llmApi } from './support/entries.js';
import { PeerOfRatelimit } from './support/peer-of-ratelimit.js';

const MID_MONTH = Date.parse('2026-11-15T12:00:00Z');
const DAY = 86_400_000;

describe('budgets of every scope and measure', () => {
  let nats: TestNats;
  let service: RunningService;
  let peer: PeerOfRatelimit;
  const clock = { time: MID_MONTH, now: () => clock.time };
  let tests = 0;
  let tenant: string;

  beforeAll(async () => {
    nats = await startNats();
    peer = new PeerOfRatelimit(await connectTestBus(nats.url, 'llm-egress'));
    service = await bootService(ratelimitService, { NATS_URL: nats.url }, { clock });
  });

  beforeEach(() => {
    clock.time = MID_MONTH;
    tenant = `tenant-${(tests += 1)}`;
  });

  afterAll(async () => {
    await service.close();
    await peer.bus.close();
    await nats.stop();
  });

  const named = (name: string): string => `${tenant}-${name}`;
  const at = (name: string, app: string) => ({
    tenant,
    api: named(name),
    application: named(app),
  });

  /** Publishes the APIs `one` and `two`, and the applications `a` and `b`, which may use both. */
  const install = async (limits: { one: LlmLimit[]; two?: LlmLimit[] }): Promise<void> => {
    await peer.publish(
      llmApi({ name: named('one'), tenant }, limits.one),
      llmApi({ name: named('two'), tenant }, limits.two ?? []),
      llmApi({ name: named('ready'), tenant }, []),
      ...['a', 'b'].map((name) =>
        application(
          { name: named(name), tenant },
          ['one', 'two', 'ready'].map((api) => `LlmApi ${named(api)}`),
        ),
      ),
    );
    await eventually(() => peer.reserve(at('ready', 'b')));
  };

  const reserve = (where: ReturnType<typeof at>, more: Parameters<typeof peer.reserve>[0] = {}) =>
    peer.reserve({ ...where, ...more });

  it('count per tenant over all its LLM APIs, also those that do not say so', async () => {
    await install({ one: [{ measure: 'total_tokens', limit: 100, window: 'day', per: 'tenant' }] });
    await expect(reserve(at('two', 'b'), { promptTokens: 70 })).resolves.toMatchObject({
      granted: true,
      limits: [{ name: 'tenant_total_tokens', remaining: 30 }],
    });
    await expect(reserve(at('one', 'a'), { promptTokens: 31 })).resolves.toMatchObject({
      granted: false,
      exhausted: ['tenant_total_tokens'],
    });
    await expect(reserve(at('two', 'a'), { promptTokens: 31 })).resolves.toMatchObject({
      granted: false,
    });
  });

  it('count per user only where the token names one, and never two users together', async () => {
    await install({ one: [{ measure: 'requests', limit: 1, window: 'day', per: 'user' }] });
    const as = (user: string | null, app = 'a') => reserve(at('one', app), { user });
    await expect(as(null)).resolves.toEqual({ granted: true, limits: [] });
    await expect(as('jane@example.com')).resolves.toMatchObject({ granted: true });
    await expect(as('jane@example.com', 'b')).resolves.toMatchObject({
      granted: false,
      exhausted: ['user_requests'],
    });
    await expect(as('../../jane *>')).resolves.toMatchObject({ granted: true });
    const keys = await (await peer.bus.bucket(ratelimitState)).keys();
    expect(keys.filter((key) => key.includes('jane'))).toEqual([]);
    expect(keys.filter((key) => key.startsWith(`budget-user/${tenant}/`))).toHaveLength(2);
  });

  it('count per model and per API over all applications', async () => {
    await install({
      one: [
        { measure: 'completion_tokens', limit: 50, window: 'hour', per: 'model' },
        { measure: 'requests', limit: 3, window: 'minute', per: 'api' },
      ],
    });
    const ask = (app: string, model: string) =>
      reserve(at('one', app), { model, completionTokens: 30 });
    await expect(ask('a', 'large')).resolves.toMatchObject({ granted: true });
    await expect(ask('b', 'large')).resolves.toMatchObject({
      granted: false,
      exhausted: ['model_completion_tokens'],
    });
    await expect(ask('b', 'small')).resolves.toMatchObject({ granted: true });
    await expect(ask('b', 'tiny')).resolves.toMatchObject({ granted: true });
    await expect(ask('a', 'other')).resolves.toMatchObject({
      granted: false,
      exhausted: ['api_requests'],
    });
    // What the refused call had reserved of its model is there again.
    clock.time += 60_000;
    await expect(
      reserve(at('one', 'a'), { model: 'other', completionTokens: 50 }),
    ).resolves.toMatchObject({ granted: true });
  });

  it('limit what calls cost in a month, carry its debt into the next, and refuse a model without a price [budget:cost:unpriced-refused]', async () => {
    const limit = 1_000_000;
    await install({ one: [{ measure: 'cost', limit, window: 'month', per: 'application' }] });
    const priced = (promptMicros: number, completionMicros: number) => ({
      promptTokens: 10,
      completionTokens: 10,
      cost: { promptMicros, completionMicros },
    });
    const where = at('one', 'a');
    await expect(reserve(where, { promptTokens: 1 })).rejects.toMatchObject({
      code: 'model_unpriced',
    });
    const callId = randomUUID();
    await expect(reserve(where, { callId, ...priced(300_000, 700_000) })).resolves.toMatchObject({
      granted: true,
      limits: [{ name: 'cost', remaining: 0, windowSeconds: 30 * 86_400, unit: 'usd-micros' }],
    });
    await expect(reserve(where, priced(1, 0))).resolves.toMatchObject({
      granted: false,
      exhausted: ['cost'],
      retryAfterSeconds: 15.5 * 86_400,
    });
    await peer.settle({
      ...where,
      callId,
      promptTokens: 10,
      completionTokens: 10,
      costMicros: 1_200_000,
    });
    clock.time += 16 * DAY;
    await expect(reserve(where, priced(800_001, 0))).resolves.toMatchObject({ granted: false });
    await expect(reserve(where, priced(800_000, 0))).resolves.toMatchObject({
      granted: true,
      limits: [{ remaining: 0, windowSeconds: 31 * 86_400 }],
    });
  });

  it('bound the calls that are under way, freed by a settlement or the end of the lease', async () => {
    await install({ one: [{ measure: 'in_flight', limit: 2, per: 'api' }] });
    const callId = randomUUID();
    await reserve(at('one', 'a'), { callId, leaseSeconds: 60 });
    await reserve(at('one', 'b'), { leaseSeconds: 600 });
    const batch = { inFlight: false, requests: 500, leaseSeconds: 32 * 86_400 };
    await expect(reserve(at('one', 'a'), batch)).resolves.toMatchObject({ granted: true });
    await expect(reserve(at('one', 'a'))).resolves.toMatchObject({
      granted: false,
      limits: [{ name: 'api_in_flight', limit: 2, remaining: 0, windowSeconds: null }],
      exhausted: ['api_in_flight'],
    });
    await peer.settle({ ...at('one', 'a'), callId });
    await expect(reserve(at('one', 'a'), { leaseSeconds: 30 })).resolves.toMatchObject({
      granted: true,
    });
    await expect(reserve(at('one', 'a'))).resolves.toMatchObject({ granted: false });
    clock.time += 30_000;
    await expect(reserve(at('one', 'a'))).resolves.toMatchObject({ granted: true });
  });

  it('hold a batch for weeks, and take its true usage when its results are fetched', async () => {
    await install({
      one: [
        { measure: 'requests', limit: 100, window: 'month', per: 'application' },
        { measure: 'total_tokens', limit: 10_000, window: 'month', per: 'application' },
      ],
    });
    const where = at('one', 'a');
    const callId = randomUUID();
    const batch = { callId, promptTokens: 4_000, completionTokens: 4_000, requests: 60 };
    await reserve(where, { ...batch, inFlight: false, leaseSeconds: 31 * 86_400 });
    await expect(reserve(where, { requests: 41 })).resolves.toMatchObject({ granted: false });
    clock.time += 14 * DAY;
    await peer.settle({
      ...where,
      callId,
      promptTokens: 3_000,
      completionTokens: 500,
      requests: 58,
    });
    await expect(reserve(where, { requests: 42, promptTokens: 6_500 })).resolves.toMatchObject({
      granted: true,
      limits: [{ remaining: 0 }, { remaining: 0 }],
    });
  });

  it('lower what a call may answer to what is left, in all of them alike', async () => {
    await install({
      one: [
        { measure: 'completion_tokens', limit: 1_000, window: 'hour', per: 'application' },
        { measure: 'completion_tokens', limit: 700, window: 'hour', per: 'api' },
      ],
    });
    const asked = { completionTokens: 4_096, leastCompletionTokens: 1 };
    await expect(reserve(at('one', 'a'), asked)).resolves.toMatchObject({
      granted: true,
      loweredCompletionTokens: 700,
      limits: [{ remaining: 300 }, { remaining: 0 }],
    });
    await expect(reserve(at('one', 'a'), asked)).resolves.toMatchObject({
      granted: false,
      exhausted: ['api_completion_tokens'],
    });
  });
});
