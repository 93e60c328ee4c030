import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ingressConfig } from '../config.js';
import { ALLOWED, denied, TestGate } from '../testing/gate.js';
import { post, toolsCall } from '../testing/post.js';

interface Ask {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Problem {
  readonly code: string;
  readonly detail?: string;
}

const NOTE = { customer_id: 'C-4821', text: 'called' };

describe('the REST face', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ REST_DEFAULT_SERVER: 'crm/1.0' });
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  async function ask(path: string, { method, token, body, headers }: Ask = {}) {
    const bearer = token === undefined ? await gate.token() : token;
    const response = await fetch(new URL(path, gate.endpoint()), {
      method: method ?? 'GET',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = text === '' ? null : JSON.parse(text);
    return { status: response.status, headers: response.headers, text, json };
  }

  const invoke = (tool: string, body: unknown, more: Ask = {}) =>
    ask(`/crm/v1.0/tools/${tool}/invoke`, { method: 'POST', body, ...more });

  const problemOf = (reply: { json: unknown }): Problem => reply.json as Problem;

  it('lists what the caller may call, as MCP does [rest:tools:listed]', async () => {
    const listed = async () => {
      const { json } = await post(gate, { body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } });
      const reply = await ask('/crm/v1.0/tools');
      expect(reply).toMatchObject({ status: 200, json: json?.result?.['tools'] });
      expect(reply.headers.get('cache-control')).toContain('private');
      return reply.text;
    };
    expect(await listed()).toContain('"delete_customer"');
    gate.decide = (_, { destructive }) => (destructive ? denied('policy_denied') : ALLOWED);
    expect(await listed()).not.toContain('"delete_customer"');
  });

  it('calls a tool with the body as its arguments, and answers as MCP does [rest:tools:invoked]', async () => {
    const reply = await invoke('get_customer', { customer_id: 'C-4821' });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('ratelimit')).toBe('"calls";r=99;t=30');
    expect(await gate.onlyRecord()).toMatchObject({
      transport: 'rest',
      tool: 'get_customer',
      outcome: 'ok',
      application: 'agent',
    });
    const { json } = await post(gate, {
      body: toolsCall('get_customer', { customer_id: 'C-4821' }),
    });
    expect(reply.json).toEqual(json?.result);
  });

  it('is at the root for the server that is configured [rest:tools:root]', async () => {
    expect((await ask('/tools')).json).toEqual((await ask('/crm/v1.0/tools')).json);
    const reply = await ask('/tools/get_customer/invoke', {
      method: 'POST',
      body: { customer_id: 'C-4821' },
    });
    expect(reply.json).toMatchObject({ structuredContent: { id: 'C-4821' } });
    const { REST_DEFAULT_SERVER: variable } = ingressConfig.shape;
    expect(variable.parse(undefined)).toBeNull();
    for (const wrong of ['crm', 'crm/one', 'crm/1.0/mcp', '../1.0']) {
      expect(variable.safeParse(wrong).success).toBe(false);
    }
  });

  it('describes itself as OpenAPI, with what the caller may call [rest:openapi:own-tools]', async () => {
    gate.decide = (_, { readOnly }) => (readOnly ? ALLOWED : denied('policy_denied'));
    const { json } = await ask('/crm/v1.0/openapi.json');
    const described = json as {
      servers: { url: string }[];
      paths: Record<string, { post?: { requestBody: { content: unknown } } }>;
    };
    expect(json).toMatchObject({ openapi: '3.1.0', info: { title: 'CRM', version: '1.0' } });
    expect(Object.keys(described.paths)).toEqual([
      '/tools',
      '/tools/get_customer/invoke',
      '/tools/list_customers/invoke',
    ]);
    expect(described.paths['/tools/get_customer/invoke']?.post?.requestBody.content).toMatchObject({
      'application/json': { schema: { required: ['customer_id'] } },
    });
    expect(described.servers).toEqual([{ url: 'http://127.0.0.1:8080/crm/v1.0' }]);
  });

  it('gives what the tool says of itself as the answer, also an error', async () => {
    const reply = await invoke('get_customer', { customer_id: 'C-0000' });
    expect(reply).toMatchObject({ status: 200, json: { isError: true } });
    expect(reply.text).toContain('Customer C-0000 not found');
  });

  it('tells every refusal as a problem, and leaves one record [rest:errors:problem]', async () => {
    const cases: [string, number, string, () => Promise<Awaited<ReturnType<typeof ask>>>][] = [
      ['no token', 401, 'unauthenticated', () => invoke('get_customer', {}, { token: null })],
      ['no such tool', 404, 'unknown_tool', () => invoke('nothing', {})],
      ['arguments', 400, 'invalid_arguments', () => invoke('get_customer', { customer_id: 5 })],
      ['no object', 400, 'invalid_arguments', () => invoke('get_customer', ['C-4821'])],
      [
        'the backend',
        502,
        'backend_unavailable',
        () => invoke('get_customer', { customer_id: 'C-BROKEN' }),
      ],
      ['its time', 504, 'backend_timeout', () => invoke('get_customer', { customer_id: 'C-SLOW' })],
    ];
    for (const [, status, code, call] of cases) {
      const reply = await call();
      expect(reply).toMatchObject({ status, json: { status, code } });
      expect(reply.headers.get('content-type')).toContain('application/problem+json');
      expect(reply.text).not.toMatch(/db\.internal|at query/);
      expect(await gate.onlyRecord()).toMatchObject({ errorCode: code, transport: 'rest' });
      await gate.reset();
    }
  });

  it('says what is missing, and hides what a policy denies', async () => {
    const unknown = await ask('/crm/v1.0/tools', { token: null });
    expect(unknown.headers.get('www-authenticate')).toContain('/crm/v1.0/mcp"');
    const scopeless = await invoke(
      'get_customer',
      { customer_id: 'C-1' },
      { token: await gate.token({ scopes: [] }) },
    );
    expect(scopeless.status).toBe(403);
    expect(scopeless.headers.get('www-authenticate')).toContain('scope="crm:read"');
    gate.decide = () => denied('policy_denied');
    const hidden = await invoke('get_customer', { customer_id: 'C-1' });
    expect(hidden).toMatchObject({ status: 404, json: { code: 'unknown_tool' } });
    gate.decide = () => denied('not_subscribed');
    expect(await ask('/crm/v1.0/tools')).toMatchObject({
      status: 403,
      json: { code: 'not_subscribed' },
    });
    gate.decide = () => new Promise(() => undefined);
    expect(await ask('/crm/v1.0/tools')).toMatchObject({ status: 503 });
  });

  it('says when to come again, if the quota is used up', async () => {
    const limits = [{ name: 'calls', limit: 1, remaining: 0, windowSeconds: 60, resetSeconds: 30 }];
    gate.take = () => ({
      granted: false,
      limits,
      exhausted: ['calls'],
      retryAfterSeconds: 30,
      mayEverFit: true,
    });
    const reply = await invoke('get_customer', { customer_id: 'C-4821' });
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toBe('30');
    expect(reply.headers.get('ratelimit')).toBe('"calls";r=0;t=30');
  });

  it('makes a change once under one key [rest:idempotency:once]', async () => {
    const once = (key: string, more: object = {}) =>
      invoke('add_note', { ...NOTE, ...more }, { headers: { 'idempotency-key': key } });
    const first = await once('"note-1"');
    const [again, meanwhile] = await Promise.all([once('note-1'), once('note-1')]);
    expect([again.json, meanwhile.json]).toEqual([first.json, first.json]);
    expect(gate.crm.seen).toHaveLength(1);
    await Promise.all([once('note-2'), once('note-2')]);
    expect(gate.crm.seen).toHaveLength(2);
    await once('note-1', { text: 'something else' });
    await invoke('add_note', NOTE);
    expect(gate.crm.seen).toHaveLength(4);
    expect(await once('x'.repeat(256))).toMatchObject({ status: 400 });
  });

  it.each<[string, number, () => Promise<{ status: number; headers: Headers; json: unknown }>]>([
    ['what is not JSON', 400, () => invoke('get_customer', '{')],
    [
      'a form',
      400,
      () => invoke('get_customer', 'a=b', { headers: { 'content-type': 'text/plain' } }),
    ],
    ['a GET of a call', 405, () => ask('/crm/v1.0/tools/get_customer/invoke')],
    ['a POST of the list', 405, () => ask('/crm/v1.0/tools', { method: 'POST' })],
    ['what is too large', 413, () => invoke('get_customer', `"${'x'.repeat(1_100_000)}"`)],
    [
      'the page of a stranger',
      403,
      () => ask('/crm/v1.0/tools', { headers: { origin: 'https://evil.example' } }),
    ],
    ['a server that is not there', 404, () => ask('/nowhere/v1.0/tools')],
  ])('refuses %s as a problem [rest:errors:problem]', async (_, status, call) => {
    const reply = await call();
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(problemOf(reply).code).toEqual(expect.any(String));
    if (status === 405) expect(reply.headers.get('allow')).toMatch(/^(GET|POST)$/);
    expect(gate.crm.seen).toEqual([]);
  });
});
