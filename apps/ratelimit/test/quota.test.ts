import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FIND_TOOLS, ratelimitQuotaTake, ratelimitState } from '@gatehouse/contracts';
import type { Quota } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { bootService, connectTestBus, eventually, startNats } from '@gatehouse/testkit';
import type { TestNats } from '@gatehouse/testkit';
import { randomUUID } from 'node:crypto';
import { ratelimitService } from '../src/service.js';
import { application, mcpServer, plan } from './support/entries.js';
import { PeerOfRatelimit } from './support/peer-of-ratelimit.js';

const NOON = Date.parse('2026-03-29T12:00:00Z');
const TOOLS = ['get-customer', 'delete-customer', '__proto__'];

const calls = (per: Quota['per'], limit: number, window: Quota['window'] = 'hour'): Quota => ({
  name: `${per}-calls`,
  per,
  limit,
  window,
});

describe('quotas', () => {
  let nats: TestNats;
  let service: RunningService;
  let peer: PeerOfRatelimit;
  const clock = { time: NOON, now: () => clock.time };
  let tests = 0;
  let tenant: string;

  beforeAll(async () => {
    nats = await startNats();
    peer = new PeerOfRatelimit(await connectTestBus(nats.url, 'mcp-ingress'));
    service = await bootService(ratelimitService, { NATS_URL: nats.url }, { clock });
  });

  beforeEach(() => {
    clock.time = NOON;
    tenant = `tenant-${(tests += 1)}`;
  });

  afterAll(async () => {
    await service.close();
    await peer.bus.close();
    await nats.stop();
  });

  const named = (name: string): string => `${tenant}-${name}`;
  /** A tenant of the test's own with two servers, and applications that have a plan with these quotas. */
  const install = async (quotas: Quota[], applications = ['a', 'b']): Promise<void> => {
    await peer.publish(
      plan(named('plan'), quotas),
      mcpServer({ name: named('crm'), tenant }, TOOLS),
      mcpServer({ name: named('orders'), tenant }, TOOLS),
      ...applications.map((name) =>
        application({ name: named(name), tenant }, [
          `McpServer ${named('crm')} ${named('plan')}`,
          `McpServer ${named('orders')} ${named('plan')}`,
        ]),
      ),
    );
    // Entries arrive in the order in which they were put, so the last one is enough to wait for.
    const last = applications.at(-1) ?? '';
    await eventually(async () => {
      await expect(take(last, { tool: 'none' })).rejects.toMatchObject({ code: 'unknown_tool' });
    });
  };
  const take = (name: string, more: { server?: string; tool?: string } = {}) =>
    peer.take({
      tenant,
      application: named(name),
      ...more,
      server: named(more.server ?? 'crm'),
    });
  const granted = async (name: string, more: { server?: string; tool?: string } = {}) =>
    (await take(name, more)).granted;

  it('counts a search like a tool, at a server that has one [tool-search:charged]', async () => {
    await install([calls('application', 2)]);
    await expect(take('a', { tool: FIND_TOOLS })).rejects.toMatchObject({ code: 'unknown_tool' });
    const search = { threshold: 1, results: 5, always: [] };
    await peer.publish({ ...mcpServer({ name: named('crm'), tenant }, TOOLS), search });
    await eventually(async () => expect(await granted('a', { tool: FIND_TOOLS })).toBe(true));
    expect(await granted('a')).toBe(true);
    expect(await granted('a', { tool: FIND_TOOLS })).toBe(false);
  });

  it('count an application over all servers of its plan', async () => {
    await install([calls('application', 2)]);
    clock.time = NOON + 59 * 60_000;
    expect(await granted('a', { server: 'crm' })).toBe(true);
    expect(await take('a', { server: 'orders' })).toEqual({
      granted: true,
      takenAt: NOON + 59 * 60_000,
      limits: [
        {
          name: 'application-calls',
          limit: 2,
          remaining: 0,
          windowSeconds: 3_600,
          resetSeconds: 60,
        },
      ],
    });
    expect(await take('a')).toMatchObject({
      granted: false,
      exhausted: ['application-calls'],
      retryAfterSeconds: 60,
      mayEverFit: true,
    });
    expect(await granted('b')).toBe(true);
    clock.time = NOON + 60 * 60_000;
    expect(await granted('a')).toBe(true);
  });

  it('count each tool of each server by itself', async () => {
    await install([calls('tool', 1)]);
    expect(await granted('a')).toBe(true);
    expect(await granted('a')).toBe(false);
    expect(await granted('a', { server: 'orders' })).toBe(true);
    expect(await granted('a', { tool: 'delete-customer' })).toBe(true);
    expect(await granted('a', { tool: '__proto__' })).toBe(true);
    expect(await granted('a', { tool: '__proto__' })).toBe(false);
    expect(await granted('b')).toBe(true);
  });

  it('count a tenant over its applications, and no other tenant', async () => {
    await install([calls('tenant', 2)]);
    expect([await granted('a'), await granted('b'), await granted('a')]).toEqual([
      true,
      true,
      false,
    ]);
    tenant = `${tenant}-other`;
    await install([calls('tenant', 2)]);
    expect(await granted('a')).toBe(true);
  });

  it('are taken all or none, and name all that an application has left', async () => {
    await install([calls('application', 5), calls('tool', 1), calls('tenant', 100)]);
    expect(await take('a')).toMatchObject({
      granted: true,
      limits: [
        { name: 'application-calls', remaining: 4 },
        { name: 'tool-calls', remaining: 0 },
        { name: 'tenant-calls', remaining: 99 },
      ],
    });
    expect(await take('a')).toMatchObject({ granted: false, exhausted: ['tool-calls'] });
    expect(await take('a', { tool: 'delete-customer' })).toMatchObject({
      granted: true,
      limits: [{ remaining: 3 }, { remaining: 0 }, { remaining: 98 }],
    });
  });

  it('give back to the application what the tenant refuses', async () => {
    await install([calls('application', 3), calls('tenant', 1, 'minute')]);
    expect(await granted('a')).toBe(true);
    for (let n = 0; n < 5; n += 1) {
      expect(await take('a')).toMatchObject({
        granted: false,
        exhausted: ['tenant-calls'],
        limits: [
          { name: 'application-calls', remaining: 2 },
          { name: 'tenant-calls', remaining: 0 },
        ],
      });
    }
    clock.time += 60_000;
    expect(await take('a')).toMatchObject({ granted: true, limits: [{ remaining: 1 }, {}] });
  });

  it('let exactly as many calls pass as fit, whatever asks at once', async () => {
    await install([calls('application', 30), calls('tenant', 50)], ['a', 'b', 'c']);
    const names = Array.from({ length: 150 }, (_, n) => ['a', 'b', 'c'][n % 3]!);
    const grants = await Promise.all(names.map((name) => granted(name)));
    const of = (name: string): number =>
      grants.filter((each, n) => each && names[n] === name).length;
    expect(of('a') + of('b') + of('c')).toBe(50);
    for (const name of ['a', 'b', 'c']) expect(of(name)).toBeLessThanOrEqual(30);
    clock.time += 3_600_000;
    expect(await granted('a')).toBe(true);
  });

  it('cost nothing where a plan has none', async () => {
    await install([]);
    expect(await take('a')).toEqual({ granted: true, limits: [], takenAt: 0 });
    const keys = await (await peer.bus.bucket(ratelimitState)).keys();
    expect(keys.filter((key) => key.includes(tenant))).toEqual([]);
  });

  it('can be taken for many calls at once, and given back to the windows that they are from [quota:advance:within-limit]', async () => {
    await install([calls('application', 10), calls('tenant', 15)]);
    const of = { tenant, application: named('a'), server: named('crm') };
    const taken = await peer.take({ ...of, calls: 8 });
    if (!taken.granted) throw new Error('refused');
    expect(await peer.take({ ...of, calls: 3 })).toMatchObject({ granted: false });
    const remaining = async (calls: number, takenAt = taken.takenAt) =>
      (await peer.giveBack({ ...of, calls, takenAt })).limits.map((each) => each.remaining);
    expect(await remaining(5)).toEqual([7, 12]);
    clock.time = NOON + 60 * 60_000;
    expect(await remaining(3)).toEqual([10, 15]);
    expect(await granted('a')).toBe(true);
    expect(await remaining(1)).toEqual([9, 14]);
  });

  it('refuse every call where the limit is 0', async () => {
    await install([calls('application', 0)]);
    expect(await take('a')).toMatchObject({ granted: false, mayEverFit: false });
  });

  it('refuse whom the catalogue does not know, and what it lacks', async () => {
    await install([calls('application', 9)]);
    await expect(take('nobody')).rejects.toMatchObject({ code: 'not_subscribed' });
    await expect(take('a', { server: 'kb' })).rejects.toMatchObject({ code: 'not_subscribed' });
    await expect(
      peer.take({ tenant: 'other', application: named('a'), server: named('crm') }),
    ).rejects.toMatchObject({ code: 'not_subscribed' });
    await peer.withdraw(mcpServer({ name: named('crm'), tenant }, []));
    await eventually(() =>
      expect(take('a')).rejects.toMatchObject({ code: 'catalog_unavailable' }),
    );
    await peer.withdraw(plan(named('plan'), []));
    await eventually(() =>
      expect(take('a', { server: 'orders' })).rejects.toMatchObject({
        code: 'catalog_unavailable',
      }),
    );
  });

  it('never reach into another tenant, also when a subscription does', async () => {
    await install([calls('application', 9)]);
    const spy = { name: `${tenant}-spy`, tenant: 'spies' };
    await peer.publish(application(spy, [`McpServer ${named('crm')} ${named('plan')}`]));
    await eventually(() =>
      expect(
        peer.take({ tenant: 'spies', application: spy.name, server: named('crm') }),
      ).rejects.toMatchObject({ code: 'not_subscribed' }),
    );
  });

  it.each([
    ['a field that the contract does not name', { weight: 0 }],
    ['a tenant that would leave its key', { tenant: 'a/b' }],
    ['an empty tool', { tool: '' }],
  ])('refuse a request with %s', async (_, wrong) => {
    await install([calls('application', 9)]);
    const good = {
      callId: randomUUID(),
      tenant,
      application: named('a'),
      server: named('crm'),
      serverVersion: '1.0',
      tool: 'get-customer',
    };
    const message = await peer.bus.connection.request(
      ratelimitQuotaTake.subject,
      JSON.stringify({ ...good, ...wrong }),
      { timeout: 2_000 },
    );
    expect(message.headers?.get('Nats-Service-Error-Code')).toBe('invalid_request');
  });
});
