import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { bootService, eventually, StartedBackend } from '@gatehouse/testkit';
import { readFileSync } from 'node:fs';
import { operations } from './operations.js';
import { crmService } from './service.js';

const contractFile = new URL('../openapi.yaml', import.meta.url);
const TRANSPORTS = ['http', 'nats'] as const;

describe('the CRM stand-in', () => {
  let backend: StartedBackend;

  beforeAll(async () => {
    backend = await StartedBackend.start(crmService, contractFile);
  });

  afterEach(() => backend.reset());

  afterAll(() => backend.stop());

  it('publishes exactly the contract that is tested here, with all of its operations', async () => {
    const published = await fetch(`${backend.url}/openapi.yaml`);
    expect(published.headers.get('content-type')).toContain('application/yaml');
    expect(await published.text()).toBe(readFileSync(contractFile, 'utf8'));
    expect([...backend.contract.operationIds].sort()).toEqual(Object.keys(operations).sort());
  });

  describe.each(TRANSPORTS)('over %s', (transport) => {
    it.each([
      ['get_customer', { customer_id: 'C-4821' }, 200],
      ['get_customer', { customer_id: 'C-9999' }, 404],
      ['get_customer', { customer_id: '../C-4821?x=1#y' }, 404],
      ['get_customer', { customer_id: '__proto__' }, 404],
      ['get_customer', { customer_id: 'C'.repeat(65) }, 422],
      ['list_customers', {}, 200],
      ['list_customers', { tier: 'gold', status: 'active' }, 200],
      ['list_customers', { tier: 'platinum' }, 422],
      ['list_customers', { tier: ['gold', 'basic'] }, 422],
      ['list_customers', { unknown: 'x' }, 200],
    ])('answers %s %j as the contract promises', async (operationId, parameters, status) => {
      const reply = await backend.ask(transport, operationId, parameters);
      expect(reply.status).toBe(status);
      expect(backend.contract.breaches(operationId, reply)).toEqual([]);
    });

    it('answers with the customer, and names the one that does not exist', async () => {
      const found = await backend.ask(transport, 'get_customer', { customer_id: 'C-4821' });
      expect(found.body).toMatchObject({
        name: 'John Smith',
        email: 'john.smith@example.com',
        phone: '+1-555-0182',
        tier: 'gold',
        latest_order_id: 'O-9901',
        member_since: '2021-03-14',
      });
      const missing = await backend.ask(transport, 'get_customer', { customer_id: 'C-9999' });
      expect(missing).toEqual({ status: 404, body: { detail: 'Customer C-9999 not found' } });
    });

    it('lists the customers that fit every filter', async () => {
      const ids = async (parameters: Record<string, unknown>): Promise<unknown> => {
        const { body } = await backend.ask(transport, 'list_customers', parameters);
        return JSON.stringify(body).match(/C-\d{4}/g);
      };
      expect(await ids({})).toEqual(['C-4821', 'C-1001', 'C-2200']);
      expect(await ids({ tier: 'silver' })).toEqual(['C-1001']);
      expect(await ids({ status: 'suspended' })).toEqual(['C-2200']);
      expect(await ids({ tier: 'gold', status: 'suspended' })).toBeNull();
    });

    it('names the parameter that does not fit', async () => {
      const { body } = await backend.ask(transport, 'list_customers', { tier: 'platinum' });
      expect(body).toEqual({ detail: expect.stringContaining('tier: ') });
    });

    it('fails exactly as many requests as it was told to, however they overlap', async () => {
      expect(await backend.behave({ failNext: { status: 503, count: 3 }, latencyMs: 20 })).toBe(
        200,
      );
      const replies = await Promise.all(
        Array.from({ length: 40 }, () =>
          backend.ask(transport, 'get_customer', { customer_id: 'C-4821' }),
        ),
      );
      const failed = replies.filter(({ status }) => status === 503);
      expect(failed).toHaveLength(3);
      expect(failed[0]!.body).toEqual({ detail: expect.any(String) });
    });

    it('waits as long as it was told to', async () => {
      await backend.behave({ latencyMs: 150 });
      const started = performance.now();
      await backend.ask(transport, 'list_customers');
      expect(performance.now() - started).toBeGreaterThanOrEqual(140);
    });

    it('gives no answer while it hangs, and answers when it is released', async () => {
      await backend.behave({ hang: true });
      await expect(backend.ask(transport, 'list_customers', {}, 150)).rejects.toThrow();
      const held = backend.ask(transport, 'list_customers');
      await eventually(async () => expect(await backend.received()).toMatchObject({ total: 2 }));
      await backend.release();
      await expect(held).resolves.toMatchObject({ status: 200 });
    });

    it('remembers what reached it', async () => {
      await backend.ask(transport, 'get_customer', { customer_id: 'C-9999' });
      expect(await backend.received()).toMatchObject({
        total: 1,
        byOperation: { get_customer: 1 },
        requests: [
          { operationId: 'get_customer', transport, parameters: { customer_id: 'C-9999' } },
        ],
      });
    });
  });

  it('answers the same over both transports', async () => {
    for (const parameters of [{}, { tier: 'gold' }, { tier: '' }, { status: 7 }]) {
      const [http, overNats] = await Promise.all(
        TRANSPORTS.map((transport) => backend.ask(transport, 'list_customers', parameters)),
      );
      expect(http!.status).toBe(overNats!.status);
      if (http!.status === 200) expect(http).toEqual(overNats);
    }
  });

  it('remembers the names of headers, but never their values', async () => {
    await fetch(`${backend.url}/customers`, { headers: { authorization: 'Bearer s3cr3t' } });
    const report = JSON.stringify(await backend.received());
    expect(report).toContain('authorization');
    expect(report).not.toContain('s3cr3t');
  });

  it.each([
    [{ latencyMs: -1 }],
    [{ failNext: { status: 200 } }],
    [{ latency: 5 }],
    [null],
    ['slow'],
  ])('refuses the behaviour %j', async (behaviour) => {
    expect(await backend.behave(behaviour)).toBe(400);
    expect(await (await fetch(`${backend.url}/mock/behaviour`)).json()).toEqual({
      latencyMs: 0,
      failNext: null,
      hang: false,
    });
  });

  it('stops at once although requests hang', async () => {
    const other = await backend.another();
    await fetch(`${other.url}/mock/behaviour`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"hang":true}',
    });
    const held = fetch(`${other.url}/customers`).then(
      () => 'answered',
      () => 'cut',
    );
    await eventually(async () => {
      const report = await (await fetch(`${other.url}/mock/requests`)).json();
      expect(report).toMatchObject({ total: 1 });
    });
    const started = performance.now();
    await other.close();
    expect(performance.now() - started).toBeLessThan(3_000);
    await expect(held).resolves.toEqual(expect.any(String));
  });
});

describe('the CRM stand-in without NATS', () => {
  it('serves HTTP alone when NATS is switched off', async () => {
    const service = await bootService(crmService, {
      NATS_ENABLED: 'false',
      NATS_URL: 'nats://127.0.0.1:1',
    });
    expect((await fetch(`${service.url}/customers/C-4821`)).status).toBe(200);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await service.close();
  });
});
