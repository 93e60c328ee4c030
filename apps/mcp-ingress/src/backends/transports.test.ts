import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { crmServer } from '../testing/published.js';

const CALLS = [
  ['an object', 'get_customer', { customer_id: 'C-4821' }],
  ['a list, with parameters of every kind', 'list_customers', { tier: 'gold', region: 'eu' }],
  ['a list without parameters', 'list_customers', {}],
  ['something made', 'add_note', { customer_id: 'Ünï %2e', text: 'a\nb', tags: { deep: [null] } }],
  ['nothing', 'delete_customer', { customer_id: 'C-4821' }],
  ['a 404', 'get_customer', { customer_id: 'C-0' }],
  ['a 400 with a stack', 'get_customer', { customer_id: 'C-TRACE' }],
  ['a 500', 'get_customer', { customer_id: 'C-BROKEN' }],
  ['a redirect', 'get_customer', { customer_id: 'C-MOVED' }],
  ['no answer in time', 'get_customer', { customer_id: 'C-SLOW' }],
  ['bad arguments', 'get_customer', { customer_id: '..' }],
] as const;

describe('backends over NATS and over HTTP', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ CRM_KEY: 's3cret', BREAKER_FAILURES: '1000' });
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  it.each(CALLS)(
    'give an agent the same for %s [tool-call:transport:same-answer]',
    async (_, tool, args) => {
      const answers: unknown[] = [];
      for (const server of ['crm', 'crm-http']) {
        const reply = await post(gate, { server, body: toolsCall(tool, args) });
        expect(reply.status).toBe(200);
        answers.push(reply.json?.result);
      }
      expect(answers[0]).toEqual(answers[1]);
      await eventually(() => expect(gate.records).toHaveLength(2));
      const [nats, http] = gate.records.map(({ outcome, status, errorCode, resultBytes }) => ({
        outcome,
        status,
        errorCode,
        resultBytes,
      }));
      expect(http).toEqual(nats);
    },
  );

  it('are told nothing of the caller’s token, and get the gate’s own credential', async () => {
    await gate.publish(
      crmServer({
        url: gate.httpBackend,
        name: 'crm-keyed',
        credential: { header: 'X-Region', prefix: 'Key ', secret: { env: 'CRM_KEY' } },
      }),
    );
    await eventually(async () => {
      const body = toolsCall('list_customers', { region: 'mine', tier: 'gold' });
      expect((await post(gate, { server: 'crm-keyed', body })).status).toBe(200);
    });
    const { headers } = gate.crm.seen.at(-1)!;
    expect(headers['x-region']).toBe('Key s3cret');
    expect(headers).not.toHaveProperty('authorization');
    expect(JSON.stringify(gate.crm.seen)).not.toContain('mine');
  });

  it('are not called without the credential that they ask for', async () => {
    await gate.publish(
      crmServer({
        url: gate.httpBackend,
        name: 'crm-unkeyed',
        credential: { header: 'x-key', prefix: '', secret: { env: 'NATS_URL' } },
      }),
    );
    await eventually(async () => {
      const body = toolsCall('add_note', { customer_id: 'C-1', text: 'x' });
      const reply = await post(gate, { server: 'crm-unkeyed', body });
      expect(textOf(reply)).toBe('The backend does not answer');
    });
    expect(gate.crm.seen).toEqual([]);
  });

  it.each(['http://127.0.0.1:1', 'nats://nobody'])('that are not there say so: %s', async (url) => {
    const name = url.startsWith('nats') ? 'gone-nats' : 'gone-http';
    await gate.publish(crmServer({ url, name }));
    await eventually(async () => {
      const body = toolsCall('add_note', { customer_id: 'C-1', text: 'x' });
      const reply = await post(gate, { server: name, body });
      expect(textOf(reply)).toBe('The backend does not answer');
      expect(reply.json?.result).toMatchObject({
        _meta: { 'dev.gatehouse/error': { code: 'backend_unavailable', retryable: true } },
      });
    });
  });

  it('are asked again by a tool that only reads [tool-call:retry:idempotent-only]', async () => {
    gate.crm.failures = 2;
    const body = toolsCall('get_customer', { customer_id: 'C-FLAKY' });
    const reply = await post(gate, { server: 'crm-http', body });
    expect(reply.json?.result).not.toHaveProperty('isError');
    expect(gate.crm.seen).toHaveLength(3);
    expect(await gate.onlyRecord()).toMatchObject({ outcome: 'ok', status: 200 });
  });

  it.each(['crm', 'crm-http'])(
    'are asked once to change something, and a failure leaves its effect in doubt: %s [tool-call:retry:idempotent-only]',
    async (server) => {
      gate.crm.meanwhile = () => Promise.reject(new Error('crashed'));
      const body = toolsCall('add_note', { customer_id: 'C-1', text: 'x' });
      const reply = await post(gate, { server, body });
      gate.crm.meanwhile = () => Promise.resolve();
      expect(textOf(reply)).toMatch(/look before you ask for it again$/);
      expect(reply.json?.result).toMatchObject({
        _meta: { 'dev.gatehouse/error': { effect: 'unknown' } },
      });
      expect(gate.crm.seen).toHaveLength(1);
    },
  );

  it('that hang hold up no other backend', async () => {
    await gate.publish(crmServer({ url: gate.httpBackend, name: 'crm-slow', timeoutMs: 1_800 }));
    const server = 'crm-slow';
    await eventually(async () => expect((await post(gate, { server, body: {} })).status).toBe(400));
    const slow = toolsCall('get_customer', { customer_id: 'C-SLOW' });
    let ended = 0;
    const calls = Array.from({ length: 20 }, async () => {
      const reply = await post(gate, { server, body: slow });
      ended += 1;
      return textOf(reply);
    });
    const body = toolsCall('get_customer', { customer_id: 'C-4821' });
    expect(textOf(await post(gate, { server: 'crm', body }))).toContain('C-4821');
    expect(ended).toBe(0);
    const texts = new Set(await Promise.all(calls));
    expect(texts).toEqual(new Set(['The backend did not answer in time']));
  });
});

describe('a backend that keeps failing', () => {
  let gate: TestGate;

  beforeAll(async () => {
    // Longer than any test takes: how a pause ends is tested where the clock can be set.
    gate = await TestGate.start({ BREAKER_FAILURES: '3', BREAKER_PAUSE_MS: '600000' });
  });

  afterAll(() => gate.stop());

  it('is paused for that operation alone; a 404 counts for nothing [tool-call:breaker:per-operation]', async () => {
    const broken = toolsCall('get_customer', { customer_id: 'C-BROKEN' });
    const missing = toolsCall('get_customer', { customer_id: 'C-0' });
    const fine = toolsCall('get_customer', { customer_id: 'C-4821' });
    const server = 'crm-patient';
    await gate.publish(crmServer({ url: gate.httpBackend, name: server, timeoutMs: 60_000 }));
    await eventually(async () => expect((await post(gate, { server, body: {} })).status).toBe(400));
    for (let i = 0; i < 10; i += 1) await post(gate, { server, body: missing });
    expect(textOf(await post(gate, { server, body: fine }))).toContain('C-4821');
    gate.crm.seen.length = 0;
    for (let i = 0; i < 4; i += 1) await post(gate, { server, body: broken });
    // Three calls of three attempts each; the fourth was not made.
    expect(gate.crm.seen).toHaveLength(9);
    const paused = await post(gate, { server, body: fine });
    expect(textOf(paused)).toContain('keeps failing, and calls to it are paused');
    const list = await post(gate, { server, body: toolsCall('list_customers', {}) });
    expect(textOf(list)).toContain('C-4821');
    expect(textOf(await post(gate, { server: 'crm', body: fine }))).toContain('C-4821');
  });
});
