import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MESSAGES, TestGate } from '../testing/test-gate.js';

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start({ PRIVATE_NETWORKS: '127.0.0.0/8' });
});
beforeEach(() => gate.reset());
afterAll(() => gate.stop());

const call = (): Promise<Response> => gate.post(MESSAGES, { token: gate.token });

describe('a provider in a private network', () => {
  it.each([
    ['its address', (url: string) => url],
    ['a name that leads there', (url: string) => url.replace('127.0.0.1', 'localhost')],
    ['its address as one number', (url: string) => url.replace('127.0.0.1', '2130706433')],
  ])(
    'is not asked by %s where its target does not allow it [egress:provider-private]',
    async (_, urlOf) => {
      await gate.publish({
        target: { baseUrl: urlOf(gate.provider.url), allowPrivate: false },
        routing: ROUTING,
      });
      expect((await call()).status).toBe(502);
      expect(gate.provider.received).toEqual([]);
      const [record] = await gate.peers.records();
      // Nothing was sent, so nothing is charged.
      expect(record).toMatchObject({
        outcome: 'failed',
        usage: null,
        attempts: [{ errorCode: 'private_address' }],
      });
      expect(gate.peers.settled).toMatchObject([{ promptTokens: 0, requests: 0 }]);
    },
  );

  it('is asked where both allow it', async () => {
    await gate.publish({ target: { allowPrivate: true } });
    expect((await call()).status).toBe(200);
  });

  it('that the installation keeps closed is asked in no case [egress:provider-private]', async () => {
    for (const baseUrl of ['http://169.254.169.254', 'http://10.0.0.7']) {
      await gate.publish({ target: { baseUrl, allowPrivate: true }, routing: ROUTING });
      expect((await call()).status).toBe(502);
    }
  });
});

const ROUTING = {
  timeoutMs: 60_000,
  retries: 0,
  backoff: { initialMs: 1, maxMs: 1 },
  fallbackOn: [],
  breaker: { failures: 1_000, pauseMs: 1 },
};
