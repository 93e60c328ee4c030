import { eventually } from '@gatehouse/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { crmServer } from '../testing/published.js';

const REFUSED = 'The backend is at an address where the gate may not go';
const CALL = toolsCall('add_note', { customer_id: 'C-1', text: 'x' });

describe('a backend in a private network', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ PRIVATE_NETWORKS: '127.0.0.0/8,::1/128', BREAKER_FAILURES: '2' });
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  async function publish(name: string, url: string, allowPrivate: boolean): Promise<void> {
    await gate.publish(crmServer({ url, name, allowPrivate, timeoutMs: 10_000 }));
    await eventually(async () =>
      expect((await post(gate, { server: name, body: {} })).status).toBe(400),
    );
  }

  it.each([
    ['its address', (url: string) => url],
    ['a name that leads there', (url: string) => url.replace('127.0.0.1', 'localhost')],
  ])(
    'is not called by %s where its manifest does not allow it [backend:private:refused]',
    async (how, urlOf) => {
      const name = how === 'its address' ? 'by-address' : 'by-name';
      await publish(name, urlOf(gate.httpBackend), false);
      // More often than a breaker puts up with: the backend itself has not failed.
      for (let i = 0; i < 3; i += 1) {
        const reply = await post(gate, { server: name, body: CALL });
        expect(textOf(reply)).toBe(REFUSED);
        expect(reply.json?.result).toMatchObject({
          isError: true,
          _meta: { 'dev.gatehouse/error': { code: 'private_address', retryable: false } },
        });
      }
      expect(gate.crm.seen).toEqual([]);
    },
  );

  it('is called where both allow it', async () => {
    await publish('allowed', gate.httpBackend, true);
    expect(textOf(await post(gate, { server: 'allowed', body: CALL }))).toContain('C-1');
  });

  it('that the installation keeps closed is called in no case [backend:private:refused]', async () => {
    await publish('closed', 'http://169.254.169.254/latest', true);
    expect(textOf(await post(gate, { server: 'closed', body: CALL }))).toBe(REFUSED);
    expect((await gate.onlyRecord()).errorCode).toBe('private_address');
  });
});
