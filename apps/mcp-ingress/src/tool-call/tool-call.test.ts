import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ERRORS } from '@gatehouse/contracts';
import type { Obligation } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { ALLOWED, denied, TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { application, crmServer } from '../testing/published.js';

const getCustomer = (id: unknown) => toolsCall('get_customer', { customer_id: id });
const addNote = toolsCall('add_note', { customer_id: 'C-4821', text: 'called', tags: { a: [1] } });
const EXHAUSTED = {
  granted: false as const,
  limits: [{ name: 'calls', limit: 2, remaining: 0, windowSeconds: 60, resetSeconds: 17 }],
  exhausted: ['calls'],
  retryAfterSeconds: 17,
  mayEverFit: true,
};

describe('a tool call', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ DECISION_TIMEOUT_MS: '300', AUDIT_TIMEOUT_MS: '1000' });
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  it('reaches the backend with its arguments, and leaves one record', async () => {
    const reply = await post(gate, { body: getCustomer('C-4821') });
    expect(reply.status).toBe(200);
    expect(JSON.parse(textOf(reply))).toMatchObject({ id: 'C-4821', tier: 'gold' });
    expect(reply.json?.result).toMatchObject({ structuredContent: { id: 'C-4821' } });
    expect(reply.headers.get('ratelimit')).toBe('"calls";r=99;t=30');
    expect(reply.headers.get('ratelimit-policy')).toBe('"calls";q=100;w=60');
    expect(gate.crm.seen).toMatchObject([
      { operation: 'get_customer', parameters: { customer_id: 'C-4821' } },
    ]);
    const record = await gate.onlyRecord();
    expect(record).toMatchObject({
      tenant: 'default',
      application: 'agent',
      user: null,
      decision: { effect: 'allow', policy: 'permit-agents' },
      outcome: 'ok',
      errorCode: null,
      status: 200,
      arguments: null,
      argumentsHash: argumentsHash({ customer_id: 'C-4821' }),
      resultBytes: Buffer.byteLength(textOf(reply)),
      join: null,
    });
    expect(record.latencyMs).toBeGreaterThan(0);
    expect(gate.intents).toEqual([]);
  });

  it('keeps its arguments where the application says so', async () => {
    await gate.publish(application('capturing', true));
    await sleep(50);
    const token = await gate.token({ application: 'capturing', user: 'u-7' });
    await post(gate, { body: addNote, token });
    expect(await gate.onlyRecord()).toMatchObject({
      application: 'capturing',
      user: 'u-7',
      arguments: { customer_id: 'C-4821', text: 'called', tags: { a: [1] } },
    });
  });

  describe('that is refused [tool-call:refused:never-reaches-backend] [tool-call:refused:recorded]', () => {
    afterEach(() => expect(gate.crm.seen).toEqual([]));

    it('for lack of a scope names what is missing', async () => {
      const token = await gate.token({ scopes: ['crm:read'] });
      const reply = await post(gate, { body: addNote, token });
      expect(reply.status).toBe(403);
      expect(reply.headers.get('www-authenticate')).toBe(
        'Bearer error="insufficient_scope", error_description="The access token lacks a scope: crm:write", scope="crm:write", resource_metadata="http://127.0.0.1:8080/.well-known/oauth-protected-resource/crm/v1.0/mcp"',
      );
      expect(reply.json).toMatchObject({
        id: 1,
        error: { data: { missingScopes: ['crm:write'] } },
      });
      expect(await gate.onlyRecord()).toMatchObject({
        outcome: 'refused',
        errorCode: 'insufficient_scope',
        decision: { effect: 'deny', policy: 'no-insufficient_scope' },
        status: null,
      });
      expect(gate.intents).toEqual([]);
    });

    it('for lack of a subscription looks the same for a tool that does not exist', async () => {
      gate.decide = () => denied('not_subscribed');
      const [real, made] = [
        await post(gate, { body: getCustomer('C-4821') }),
        await post(gate, { body: toolsCall('no_such_tool', {}) }),
      ];
      expect(real).toMatchObject({
        status: 403,
        json: { error: { data: { code: 'not_subscribed' } } },
      });
      expect(made.text).toBe(real.text);
      await eventually(() => expect(gate.records).toHaveLength(2));
    });

    it('by a policy looks like a tool that does not exist, whatever its arguments', async () => {
      gate.decide = () => denied('policy_denied');
      const hidden = await post(gate, { body: getCustomer('C-4821') });
      const wrong = await post(gate, {
        body: toolsCall('get_customer', { customer_id: 7, x: {} }),
      });
      const made = await post(gate, { body: toolsCall('no_such_tool', {}) });
      expect(hidden).toMatchObject({ status: 200, json: { error: { code: -32602 } } });
      expect(wrong.text).toBe(hidden.text);
      expect(made.text).toBe(hidden.text.replaceAll('get_customer', 'no_such_tool'));
      await eventually(() =>
        expect(gate.records.map(({ errorCode }) => errorCode)).toEqual([
          'policy_denied',
          'policy_denied',
          'unknown_tool',
        ]),
      );
    });

    it.each<[unknown, string]>([
      [undefined, 'customer_id is required'],
      [{}, 'customer_id is required'],
      [{ customer_id: 7 }, 'customer_id must be string'],
      [{ customer_id: 'a b' }, 'customer_id must match pattern "^[^ ]*$"'],
      [{ customer_id: 'C-1', extra: 1 }, 'extra is not a parameter of this tool'],
      [['C-1'], 'they must be an object'],
      ['C-1', 'they must be an object'],
      [{ customer_id: '..' }, 'customer_id must not be . or ..'],
      [{ customer_id: '' }, 'customer_id is empty, and the path needs it'],
      [
        { customer_id: 'C-1/../C-2' },
        String.raw`customer_id must not hold /, \, ?, # or control characters`,
      ],
      [
        { customer_id: 'C-1?admin=1' },
        String.raw`customer_id must not hold /, \, ?, # or control characters`,
      ],
      [
        { customer_id: 'C-1#' },
        String.raw`customer_id must not hold /, \, ?, # or control characters`,
      ],
    ])('for the arguments %j says what is wrong, to the model', async (args, problem) => {
      const reply = await post(gate, { body: toolsCall('get_customer', args) });
      expect(reply.status).toBe(200);
      expect(reply.json?.result).toMatchObject({
        isError: true,
        _meta: { 'dev.gatehouse/error': { code: 'invalid_arguments' } },
      });
      expect(textOf(reply)).toBe(`Invalid arguments: ${problem}`);
      expect(await gate.onlyRecord()).toMatchObject({
        outcome: 'refused',
        errorCode: 'invalid_arguments',
        decision: { effect: 'allow' },
      });
    });

    it.each([
      [
        'a value outside its choices',
        { tier: 'platinum' },
        'tier must be one of ["basic","silver","gold"]',
      ],
      [
        'a line break for a header',
        { region: 'eu\r\nx-admin: 1' },
        'region holds characters that no header may hold',
      ],
      ['an object for a header', { region: { a: 1 } }, 'region must be string'],
    ])('for %s says so', async (_, args, problem) => {
      const reply = await post(gate, { body: toolsCall('list_customers', args) });
      expect(textOf(reply)).toBe(`Invalid arguments: ${problem}`);
      await gate.onlyRecord();
    });

    it.each([
      ['prototype keys', '{"customer_id":"C-1","__proto__":{"customer_id":"C-2"}}', '__proto__'],
      ['prototype keys deep inside', '{"customer_id":"C-1","a":[{"__proto__":1}]}', '__proto__'],
      ['values without end', `{"customer_id":[${'[],'.repeat(60_000)}1]}`, '50000 values'],
      ['numbers without end', '{"customer_id":1e999}', 'out of range'],
      [
        'nesting without end',
        `{"customer_id":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
        '64 levels',
      ],
    ])('for %s neither breaks nor hashes', async (_, args, problem) => {
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_customer","arguments":${args}}}`;
      const reply = await post(gate, { body });
      expect(textOf(reply)).toContain(problem);
      expect(await gate.onlyRecord()).toMatchObject({
        errorCode: 'invalid_arguments',
        argumentsHash: null,
        arguments: null,
      });
    });

    it('for a required argument is not fooled by what every object inherits', async () => {
      const reply = await post(gate, { body: toolsCall('get_customer', { constructor: 1 }) });
      expect(textOf(reply)).toContain('Invalid arguments');
    });

    it.each([
      'constructor',
      '__proto__',
      'toString',
      'GET_CUSTOMER',
      'get_customer ',
      'x'.repeat(9_000),
      '',
      null,
      7,
    ])('since there is no tool %j is a protocol error', async (name) => {
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } };
      expect(await post(gate, { body })).toMatchObject({
        status: 200,
        json: { error: { code: -32602, data: { code: 'unknown_tool' } } },
      });
      expect(await gate.onlyRecord()).toMatchObject({
        outcome: 'refused',
        errorCode: 'unknown_tool',
        tool: typeof name === 'string' ? name.slice(0, 256) : '',
      });
    });

    it('for an exhausted quota says when to come again [budget:exhausted:told]', async () => {
      gate.take = () => EXHAUSTED;
      const reply = await post(gate, { body: getCustomer('C-4821') });
      expect(reply.status).toBe(429);
      expect(Object.fromEntries(reply.headers)).toMatchObject({
        'retry-after': '17',
        ratelimit: '"calls";r=0;t=17',
        'ratelimit-policy': '"calls";q=2;w=60',
      });
      expect(reply.json).toMatchObject({
        id: 1,
        error: {
          code: ERRORS.quota_exceeded.jsonRpc,
          message: 'The quota is used up: calls',
          data: { code: 'quota_exceeded', retryable: true, retryAfterSeconds: 17 },
        },
      });
      expect(await gate.onlyRecord()).toMatchObject({
        outcome: 'refused',
        errorCode: 'quota_exceeded',
        decision: { effect: 'deny', policy: 'calls' },
      });
    });

    it('when authz is silent is answered 503, and recorded [decision:silence:refused]', async () => {
      gate.decide = () => new Promise(() => undefined);
      const reply = await post(gate, { body: getCustomer('C-4821') });
      expect(reply).toMatchObject({
        status: 503,
        json: { error: { data: { code: 'authz_unavailable' } } },
      });
      expect(await gate.onlyRecord()).toMatchObject({
        outcome: 'failed',
        errorCode: 'authz_unavailable',
        decision: { effect: 'none' },
      });
    });

    it('when authz breaks is answered 503, without its words', async () => {
      gate.decide = () => Promise.reject(new Error('postgres://secret'));
      const reply = await post(gate, { body: getCustomer('C-4821') });
      expect(reply).toMatchObject({
        status: 503,
        json: { error: { data: { code: 'authz_unavailable' } } },
      });
      expect(reply.text).not.toContain('postgres');
    });

    it('when ratelimit is silent is answered 503, and recorded', async () => {
      gate.take = () => new Promise(() => undefined);
      const reply = await post(gate, { body: getCustomer('C-4821') });
      expect(reply).toMatchObject({ status: 503 });
      expect(await gate.onlyRecord()).toMatchObject({ errorCode: 'ratelimit_unavailable' });
    });
  });

  describe('that changes something', () => {
    it('has left its intent before it is made, and one record after', async () => {
      const reply = await post(gate, { body: addNote });
      expect(JSON.parse(textOf(reply))).toEqual({
        on: 'C-4821',
        note: { text: 'called', tags: { a: [1] } },
      });
      const record = await gate.onlyRecord();
      expect(record).toMatchObject({ outcome: 'ok', status: 201 });
      expect(gate.intents).toMatchObject([
        { id: record.id, outcome: 'intended', status: null, decision: { effect: 'allow' } },
      ]);
    });

    it('says so when there is nothing to say', async () => {
      const reply = await post(gate, {
        body: toolsCall('delete_customer', { customer_id: 'C-1' }),
      });
      expect(textOf(reply)).toBe('Done (status 204, no content)');
    });
  });

  describe('whose backend says no', () => {
    it('gives the model the status and the backend’s own words', async () => {
      const reply = await post(gate, { body: getCustomer('C-0000') });
      expect(reply.json?.result).toMatchObject({ isError: true });
      expect(JSON.parse(textOf(reply))).toEqual({
        status: 404,
        error: { detail: 'Customer C-0000 not found' },
      });
      expect(await gate.onlyRecord()).toMatchObject({
        outcome: 'upstream_error',
        errorCode: null,
        status: 404,
      });
    });

    it.each([
      ['C-BROKEN', 'The backend failed (status 500)', 500],
      ['C-MOVED', 'The backend answered with a redirect, which is not followed', 302],
    ])(
      'tells nothing of its insides: %s [tool-call:errors:no-internals]',
      async (id, text, status) => {
        const reply = await post(gate, { body: getCustomer(id) });
        expect(textOf(reply)).toBe(text);
        expect(reply.text).not.toMatch(/db\.|10\.0|srv/);
        expect(await gate.onlyRecord()).toMatchObject({
          outcome: 'upstream_error',
          errorCode: 'backend_unavailable',
          status,
        });
      },
    );

    it('withholds a stack from the backend’s own words', async () => {
      const reply = await post(gate, { body: getCustomer('C-TRACE') });
      expect(JSON.parse(textOf(reply))).toEqual({
        status: 400,
        error: { detail: 'no', trace: '[withheld]' },
      });
    });
  });

  describe('with obligations', () => {
    const obliged = (...obligations: Obligation[]) => {
      gate.decide = () => ({ ...ALLOWED, obligations });
    };

    it('withholds fields at any depth, also from errors, and gives no structured content', async () => {
      obliged({ type: 'withhold-fields', fields: ['email', 'detail'] });
      const reply = await post(gate, { body: toolsCall('list_customers', {}) });
      expect(JSON.parse(textOf(reply))).toMatchObject({
        customers: [{ id: 'C-4821', email: '[withheld]' }],
      });
      const one = await post(gate, { body: getCustomer('C-4821') });
      expect(one.text).not.toContain('ada@example.com');
      expect(one.json?.result).not.toHaveProperty('structuredContent');
      const missing = await post(gate, { body: getCustomer('C-0') });
      expect(JSON.parse(textOf(missing))).toEqual({ status: 404, error: { detail: '[withheld]' } });
    });

    it('cuts the result, and says that it did', async () => {
      obliged({ type: 'limit-bytes', maxBytes: 20 }, { type: 'limit-bytes', maxBytes: 15 });
      const reply = await post(gate, { body: getCustomer('C-4821') });
      expect(textOf(reply)).toMatch(
        /^\{"id":"C-4821"\}\[Not all is shown\. Cut to 15 of \d+ bytes\. The result: the first 1 of 4 members\./,
      );
      expect(reply.json?.result).not.toHaveProperty('structuredContent');
    });
  });

  describe('that takes too long', () => {
    it('is given up at the backend’s deadline', async () => {
      const reply = await post(gate, { body: getCustomer('C-SLOW') });
      expect(textOf(reply)).toBe('The backend did not answer in time');
      expect(await gate.onlyRecord()).toMatchObject({
        outcome: 'failed',
        errorCode: 'backend_timeout',
        status: null,
      });
    });

    it.each(['crm', 'crm-http'])('ends when its caller hangs up: %s', async (server) => {
      await gate.publish(crmServer({ url: 'nats://crm', timeoutMs: 5_000 }));
      const control = new AbortController();
      const call = post(gate, { server, body: getCustomer('C-SLOW'), signal: control.signal });
      await eventually(() => expect(gate.crm.seen).toHaveLength(1));
      control.abort();
      await expect(call).rejects.toThrow();
      const record = await gate.onlyRecord();
      expect(record).toMatchObject({ outcome: 'aborted', errorCode: null, status: null });
      expect(record.latencyMs).toBeLessThan(5_000);
      if (server === 'crm-http')
        await eventually(() => expect(gate.crm.aborted).toBeGreaterThan(0));
    });

    it('is not made when its caller has gone before', async () => {
      gate.decide = async () => {
        await sleep(150);
        return ALLOWED;
      };
      const control = new AbortController();
      const call = post(gate, { body: addNote, signal: control.signal });
      await sleep(50);
      control.abort();
      await expect(call).rejects.toThrow();
      expect(await gate.onlyRecord()).toMatchObject({ outcome: 'aborted' });
      expect(gate.crm.seen).toEqual([]);
    });
  });
});
