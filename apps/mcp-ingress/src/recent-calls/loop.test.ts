import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recentCalls, recentCallsKey } from '@gatehouse/contracts';
import { eventually } from '@gatehouse/testkit';
import { TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { crmServer } from '../testing/published.js';
import { admit, recentOf } from './admit.js';
import { RecentCalls, unsharedOf } from './recent-calls.js';
import type { CountedCall } from './recent-calls.js';

const LIMIT = { limit: 4, windowSeconds: 60 };

describe('room for one more of the same call', () => {
  it('is there until so many were made within the window, and told when there is again', () => {
    const now = 100_000;
    const times = [39_999, 70_000, 50_000, 60_000, 90_000];
    const recent = recentOf(times, now, LIMIT.windowSeconds);
    expect(recent).toEqual([50_000, 60_000, 70_000, 90_000]);
    expect(admit(recent, now, LIMIT)).toEqual({ admitted: false, retryAfterSeconds: 10 });
    expect(admit(recent.slice(1), now, LIMIT)).toEqual({ admitted: true });
  });
});

describe('an agent that makes the same call over and over', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start();
    await gate.publish(crmServer({ url: 'nats://crm', policy: { identicalCalls: LIMIT } }));
    await eventually(async () => {
      for (let i = 0; i < 6; i += 1) await post(gate, { body: toolsCall('list_customers', {}) });
      const stopped = await post(gate, { body: toolsCall('list_customers', {}) });
      expect(textOf(stopped)).toContain('loop');
    });
  });

  afterAll(() => gate.stop());

  it('is stopped, and told what to do instead [tool-call:loop:stopped]', async () => {
    await gate.reset();
    const body = toolsCall('get_customer', { customer_id: 'C-4821' });
    for (let i = 0; i < LIMIT.limit; i += 1) {
      expect(textOf(await post(gate, { body }))).toContain('gold');
    }
    const stopped = await post(gate, { body });
    expect(stopped.json?.result).toMatchObject({
      isError: true,
      _meta: {
        'dev.gatehouse/error': { code: 'loop_stopped', retryAfterSeconds: expect.anything() },
      },
    });
    expect(textOf(stopped)).toContain('use the results that you have');
    expect(gate.crm.seen).toHaveLength(LIMIT.limit);
    await eventually(() => expect(gate.records).toHaveLength(LIMIT.limit + 1));
    expect(gate.records.at(-1)).toMatchObject({
      outcome: 'refused',
      errorCode: 'loop_stopped',
      decision: { effect: 'deny', policy: 'identical-calls' },
    });
  });

  it('is stopped also when it makes them all at once', async () => {
    await gate.reset();
    const body = toolsCall('get_customer', { customer_id: 'C-0007' });
    await Promise.all(Array.from({ length: 12 }, () => post(gate, { body })));
    expect(gate.crm.seen).toHaveLength(LIMIT.limit);
  });

  it('may go on with other arguments, and is not held against other users and applications', async () => {
    await gate.reset();
    for (const token of [
      await gate.token({ user: 'u-9' }),
      await gate.token({ application: 'other' }),
    ]) {
      const body = toolsCall('get_customer', { customer_id: 'C-4821' });
      expect(textOf(await post(gate, { body, token }))).toContain('gold');
    }
    const other = await post(gate, { body: toolsCall('get_customer', { customer_id: 'C-1' }) });
    expect(textOf(other)).toContain('not found');
  });

  it('costs nothing until a quarter of the limit is reached', async () => {
    const limit = { limit: 20, windowSeconds: 60 };
    const call = countedCall({ digest: 'quarter', identicalCalls: limit });
    const [replica, bucket] = await Promise.all([
      RecentCalls.start(gate.bus),
      gate.bus.bucket(recentCalls),
    ]);
    const written = async () =>
      (await bucket.get(recentCallsKey(call.owner, call.digest)))?.value.times;
    for (let i = 0; i < 4; i += 1) await replica.count(call);
    expect(await written()).toBeUndefined();
    await replica.count(call);
    expect(await written()).toHaveLength(5);
  });

  it.each([
    [4, 1],
    [20, 4],
    [21, 5],
  ])(
    'is counted over all replicas: of %i calls each may let %i more through [tool-call:loop:stopped]',
    async (limit, more) => {
      const replicas = await Promise.all([1, 2, 3].map(() => RecentCalls.start(gate.bus)));
      const identicalCalls = { limit, windowSeconds: 60 };
      expect(unsharedOf(identicalCalls)).toBe(more);
      const call = countedCall({ digest: `over-all-${limit}`, identicalCalls });
      const counted = await Promise.all(
        Array.from({ length: limit * 4 }, (_, i) => replicas[i % replicas.length]?.count(call)),
      );
      const admitted = counted.filter((admission) => admission?.admitted).length;
      expect(admitted).toBeGreaterThanOrEqual(limit);
      expect(admitted).toBeLessThanOrEqual(limit + more * (replicas.length - 1));
      for (const replica of replicas) {
        expect(await replica.count(call)).toMatchObject({ admitted: false });
      }
    },
  );
});

function countedCall(call: Pick<CountedCall, 'digest' | 'identicalCalls'>): CountedCall {
  return { owner: { tenant: 'default', application: 'agent' }, at: Date.now(), ...call };
}
