import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ORDERS } from '@gatehouse/stand-in';
import { bootService, eventually, StartedBackend } from '@gatehouse/testkit';
import { readFileSync } from 'node:fs';
import { operations } from './operations.js';
import { ordersService } from './service.js';

const contractFile = new URL('../openapi.yaml', import.meta.url);
const TRANSPORTS = ['http', 'nats'] as const;

describe('the order stand-in', () => {
  let backend: StartedBackend;

  beforeAll(async () => {
    backend = await StartedBackend.start(ordersService, contractFile);
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
      ['get_order_status', { order_id: 'O-9901' }, 200],
      ['get_order_status', { order_id: 'O-9855' }, 200],
      ['get_order_status', { order_id: 'O-9712' }, 200],
      ['get_order_status', { order_id: 'O-1' }, 404],
      ['get_order_status', { order_id: '../customers/C-4821' }, 404],
      ['get_order_status', { order_id: 'O'.repeat(65) }, 422],
      ['get_customer_orders', { customer_id: 'C-4821' }, 200],
      ['get_customer_orders', { customer_id: 'C-4821', status: 'delivered' }, 200],
      ['get_customer_orders', { customer_id: 'C-9999' }, 404],
      ['get_customer_orders', { customer_id: 'C-4821', status: 'lost' }, 422],
    ])('answers %s %j as the contract promises', async (operationId, parameters, status) => {
      const reply = await backend.ask(transport, operationId, parameters);
      expect(reply.status).toBe(status);
      expect(backend.contract.breaches(operationId, reply)).toEqual([]);
    });

    it('answers with the order, with the return date of the standard policy', async () => {
      const { body } = await backend.ask(transport, 'get_order_status', { order_id: 'O-9901' });
      expect(body).toMatchObject({
        customer_id: 'C-4821',
        status: 'in_transit',
        tracking_number: '794644774888',
        total: 119.97,
        estimated_delivery: '2026-06-07',
        return_deadline: '2026-07-07',
      });
    });

    it('tells a customer without orders from one whose orders have another status', async () => {
      expect(
        await backend.ask(transport, 'get_customer_orders', { customer_id: 'C-9999' }),
      ).toEqual({
        status: 404,
        body: { detail: 'No orders found for customer C-9999' },
      });
      const none = { customer_id: 'C-4821', status: 'cancelled' };
      expect(await backend.ask(transport, 'get_customer_orders', none)).toEqual({
        status: 200,
        body: { orders: [], total: 0 },
      });
    });

    it('fails exactly as many requests as it was told to, and remembers them all', async () => {
      expect(await backend.behave({ failNext: { status: 503, count: 2 }, latencyMs: 10 })).toBe(
        200,
      );
      const replies = await Promise.all(
        Array.from({ length: 10 }, () =>
          backend.ask(transport, 'get_order_status', { order_id: 'O-9901' }),
        ),
      );
      expect(replies.filter(({ status }) => status === 503)).toHaveLength(2);
      expect(await backend.received()).toMatchObject({
        total: 10,
        byOperation: { get_order_status: 10 },
      });
    });

    it('gives no answer while it hangs, and answers when it is released', async () => {
      await backend.behave({ hang: true });
      await expect(
        backend.ask(transport, 'get_order_status', { order_id: 'O-9901' }, 150),
      ).rejects.toThrow();
      const held = backend.ask(transport, 'get_order_status', { order_id: 'O-9901' });
      await eventually(async () => expect(await backend.received()).toMatchObject({ total: 2 }));
      await backend.release();
      await expect(held).resolves.toMatchObject({ status: 200 });
    });
  });

  it('lets no query parameter choose another customer than the path', async () => {
    const response = await fetch(`${backend.url}/customers/C-4821/orders?customer_id=C-1001`);
    expect(await response.json()).toMatchObject({ orders: [{ id: 'O-9901' }], total: 1 });
  });

  it('adds up: the items make the subtotal, and with shipping the total', () => {
    for (const { items, subtotal, shipping, total } of ORDERS) {
      const sum = items.reduce((cents, item) => cents + item.qty * item.unit_price * 100, 0);
      expect(Math.round(sum)).toBe(Math.round(subtotal * 100));
      expect(Math.round((subtotal + shipping) * 100)).toBe(Math.round(total * 100));
    }
  });
});

describe('the order stand-in without NATS', () => {
  it('serves HTTP alone when NATS is switched off', async () => {
    const service = await bootService(ordersService, {
      NATS_ENABLED: 'false',
      NATS_URL: 'nats://127.0.0.1:1',
    });
    expect((await fetch(`${service.url}/orders/O-9901`)).status).toBe(200);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await service.close();
  });
});
