import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ERRORS } from '@gatehouse/contracts';
import { eventually } from '@gatehouse/testkit';
import {
  ListToolsResultSchema,
  OAuthProtectedResourceMetadataSchema,
} from '@modelcontextprotocol/core';
import { request as httpRequest } from 'node:http';
import { crmServer } from '../testing/published.js';
import { ALLOWED, denied, PUBLIC_URL, TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';

const GET_CUSTOMER = toolsCall('get_customer', { customer_id: 'C-4821' });
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const MODERN_HEADERS = {
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'get_customer',
};

describe('the MCP endpoint', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ DECISION_TIMEOUT_MS: '300', ALLOWED_HOSTS: 'gate.internal' });
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  describe('the door', () => {
    it('answers 401 with the metadata of the resource, which leads to the issuer', async () => {
      const reply = await post(gate, { token: null, body: GET_CUSTOMER });
      expect(reply.status).toBe(401);
      const path = '/.well-known/oauth-protected-resource/crm/v1.0/mcp';
      expect(reply.headers.get('www-authenticate')).toBe(
        `Bearer resource_metadata="${PUBLIC_URL}${path}"`,
      );
      expect(reply.json).toMatchObject({ id: 1, error: { data: { code: 'unauthenticated' } } });
      const metadata = await fetch(new URL(path, gate.endpoint()));
      expect(OAuthProtectedResourceMetadataSchema.parse(await metadata.json())).toMatchObject({
        resource: `${PUBLIC_URL}/crm/v1.0/mcp`,
        authorization_servers: ['http://127.0.0.1:8082'],
        scopes_supported: ['crm:read', 'crm:write'],
      });
    });

    it.each([
      ['no token', () => Promise.resolve(null), null],
      ['an expired token', () => gate.token({ expiresIn: -60 }), 'expired'],
      ['a token for another server', () => gate.token({ server: 'crm-http' }), 'another resource'],
      [
        'a token for the REST face',
        () => gate.token({ audience: `${PUBLIC_URL}/crm/v1.0` }),
        'another',
      ],
      ['an altered token', async () => `${await gate.token()}x`, 'not valid'],
      [
        'an unsigned token',
        () => Promise.resolve('eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'),
        'not valid',
      ],
    ])('refuses %s, and records the call without an identity', async (_, mint, description) => {
      const reply = await post(gate, { token: await mint(), body: GET_CUSTOMER });
      expect(reply.status).toBe(401);
      if (description) {
        expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"');
        expect(reply.headers.get('www-authenticate')).toContain(description);
      }
      expect(await gate.onlyRecord()).toMatchObject({
        application: null,
        tenant: null,
        server: 'crm',
        serverVersion: '1.0',
        tool: 'get_customer',
        decision: { effect: 'none', policy: null },
        outcome: 'refused',
        errorCode: 'unauthenticated',
        argumentsHash: null,
        arguments: null,
      });
      expect(gate.crm.seen).toEqual([]);
    });

    it('refuses a revoked token', async () => {
      const token = await gate.token({ tokenId: 'revoked-one' });
      await gate.issuer.revoke('revoked-one');
      await eventually(async () => {
        expect((await post(gate, { token, body: GET_CUSTOMER })).status).toBe(401);
      });
    });

    it('lets nobody of another tenant in', async () => {
      await gate.publish(crmServer({ url: 'nats://crm', name: 'foreign', tenant: 'other' }));
      await eventually(async () => {
        const reply = await post(gate, { server: 'foreign', body: GET_CUSTOMER });
        expect(reply).toMatchObject({ status: 403 });
        expect(reply.json?.error).toMatchObject({ data: { code: 'not_subscribed' } });
      });
      expect(gate.crm.seen).toEqual([]);
    });

    it('answers 404 where nothing is published, and records the call', async () => {
      const reply = await post(gate, { server: 'nowhere', body: GET_CUSTOMER });
      expect(reply.status).toBe(404);
      expect(reply.headers.get('content-type')).toContain('application/problem+json');
      expect(await gate.onlyRecord()).toMatchObject({ server: 'nowhere', errorCode: 'not_found' });
      const url = new URL(
        '/.well-known/oauth-protected-resource/nowhere/v1.0/mcp',
        gate.endpoint(),
      );
      expect((await fetch(url)).status).toBe(404);
    });

    it.each(['CRM', 'crm%2F..', '..', 'a'.repeat(80), '%00', "x'--"])(
      'answers 404 to the server name %s',
      async (name) => {
        const url = new URL(gate.endpoint());
        const answer = await rawStatus(url, { path: `/${name}/v1.0/mcp` });
        expect(answer).toBe(404);
      },
    );

    it('serves a server as soon as it is published, and no longer when it is not', async () => {
      const entry = crmServer({ url: 'nats://crm', name: 'late' });
      const status = async () => (await post(gate, { server: 'late', body: GET_CUSTOMER })).status;
      expect(await status()).toBe(404);
      await gate.publish(entry);
      await eventually(async () => expect(await status()).toBe(200), { withinMs: 1_000 });
      await gate.unpublish(entry);
      await eventually(async () => expect(await status()).toBe(404), { withinMs: 1_000 });
    });
  });

  describe('the form of a request', () => {
    it.each(['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'])('has no use for %s', async (method) => {
      const reply = await post(gate, { method });
      expect(reply.status).toBe(405);
      expect(reply.headers.get('allow')).toBe('POST');
    });

    it.each([
      [415, { 'content-type': 'text/plain' }],
      [415, { 'content-type': 'application/jsonp' }],
      [406, { accept: 'text/event-stream' }],
      [406, { accept: 'application/json;q=0, text/event-stream' }],
      [403, { origin: 'https://evil.example' }],
      [403, { origin: 'null' }],
    ])('answers %i to %j', async (status, headers) => {
      const reply = await post(gate, { body: GET_CUSTOMER, headers });
      expect(reply).toMatchObject({ status, json: { id: null, error: { code: -32600 } } });
      expect(gate.records).toEqual([]);
    });

    it.each([
      [403, 'evil.example'],
      [403, '127.0.0.1.evil.example:8080'],
      [401, 'gate.internal:8080'],
      [401, 'localhost'],
    ])('answers %i to a request for host %s', async (status, host) => {
      const url = gate.endpoint();
      expect(await rawStatus(url, { path: url.pathname, host })).toBe(status);
    });

    it.each([{ accept: '*/*' }, { accept: 'application/*' }, { origin: 'http://localhost:3000' }])(
      'takes %j',
      async (headers) => {
        expect((await post(gate, { body: GET_CUSTOMER, headers })).status).toBe(200);
      },
    );

    it.each([
      ['', -32700],
      ['{"jsonrpc":"2.0"', -32700],
      ['null', -32600],
      ['[]', -32600],
      ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}', -32600],
    ])('answers 400 to the body %s', async (body, code) => {
      expect(await post(gate, { body })).toMatchObject({ status: 400, json: { error: { code } } });
    });

    it.each([
      ['arguments', (deep: string) => `"name":"get_customer","arguments":${deep}`],
      [
        'capabilities',
        (deep: string) =>
          `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"experimental":${deep}}}`,
      ],
      ['anything', (deep: string) => `"x":${deep}`],
    ])('survives nesting without end in %s', async (_, params) => {
      const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{${params(deep)}}}`;
      const reply = await post(gate, { body, headers: { 'mcp-method': 'tools/call' } });
      expect([200, 400]).toContain(reply.status);
      expect(reply.json?.jsonrpc).toBe('2.0');
    });

    it('says that a message is too large, in JSON-RPC', async () => {
      const body = { ...GET_CUSTOMER, params: { name: 'x'.repeat(5 * 1024 * 1024) } };
      const reply = await post(gate, { body });
      expect(reply).toMatchObject({
        status: 413,
        json: { error: { data: { code: 'too_large' } } },
      });
    });

    it.each([0, -7, 9_007_199_254_740_991, '', 'ä"\\', 'x'.repeat(5_000)])(
      'echoes the id %j',
      async (id) => {
        const ping = await post(gate, { body: { jsonrpc: '2.0', id, method: 'ping' } });
        expect(ping.json).toEqual({ jsonrpc: '2.0', id, result: {} });
        const unknown = await post(gate, { body: toolsCall('nothing', {}, { id }) });
        expect(unknown.json?.id).toBe(id);
      },
    );

    it('takes note of notifications and responses, and runs none of them', async () => {
      const messages = [
        { jsonrpc: '2.0', method: 'notifications/initialized' },
        { jsonrpc: '2.0', method: 'tools/call', params: GET_CUSTOMER.params },
        { jsonrpc: '2.0', id: 4, result: {} },
      ];
      for (const body of messages) {
        expect(await post(gate, { body })).toMatchObject({ status: 202, text: '' });
        expect(await post(gate, { body, token: null })).toMatchObject({ status: 401 });
      }
      expect(gate.crm.seen).toEqual([]);
    });
  });

  describe('batches', () => {
    const two = [GET_CUSTOMER, toolsCall('nothing', {}, { id: 2 })];

    it('answers each request of a batch, where the revision has batches', async () => {
      const body = [...two, { jsonrpc: '2.0', method: 'notifications/initialized' }];
      const reply = await post(gate, { body });
      expect(reply.status).toBe(200);
      expect(JSON.parse(reply.text)).toMatchObject([
        { id: 1, result: { content: [{ type: 'text' }] } },
        { id: 2, error: { code: -32602 } },
      ]);
      await eventually(() => expect(gate.records).toHaveLength(2));
    });

    it.each(['2025-06-18', '2025-11-25'])('refuses them in revision %s', async (version) => {
      const headers = { 'mcp-protocol-version': version };
      expect(await post(gate, { body: two, headers })).toMatchObject({ status: 400 });
      expect(gate.crm.seen).toEqual([]);
    });

    it.each([
      [
        'with initialize',
        [
          GET_CUSTOMER,
          {
            jsonrpc: '2.0',
            id: 2,
            method: 'initialize',
            params: {
              protocolVersion: '2025-03-26',
              capabilities: {},
              clientInfo: { name: 'a', version: '1' },
            },
          },
        ],
      ],
      ['of too many', Array.from({ length: 51 }, () => GET_CUSTOMER)],
      [
        'with a stateless request',
        [{ ...GET_CUSTOMER, params: { ...GET_CUSTOMER.params, _meta: ENVELOPE } }],
      ],
    ])('refuses one %s', async (_, body) => {
      expect(await post(gate, { body })).toMatchObject({ status: 400 });
      expect(gate.crm.seen).toEqual([]);
    });

    it.each([[1], [{}], [{ jsonrpc: '1.0', id: 2, method: 'ping' }], [[GET_CUSTOMER]], [null]])(
      'runs nothing of one that holds %j',
      async (malformed) => {
        const reply = await post(gate, { body: [GET_CUSTOMER, malformed] });
        expect(reply).toMatchObject({ status: 400, json: { id: null, error: { code: -32600 } } });
        expect(gate.crm.seen).toEqual([]);
        expect(gate.records).toEqual([]);
      },
    );

    it('lets each call fail by itself, in its place, and records each', async () => {
      gate.decide = (_, { destructive }) => (destructive ? denied('policy_denied') : ALLOWED);
      gate.take = ({ tool }) =>
        tool === 'add_note'
          ? {
              granted: false,
              exhausted: ['calls'],
              limits: [],
              retryAfterSeconds: 7,
              mayEverFit: true,
            }
          : { granted: true, limits: [] };
      const args = { customer_id: 'C-4821', text: 'x' };
      const body = [
        toolsCall('delete_customer', args, { id: 'hidden' }),
        toolsCall('add_note', args, { id: 'used up' }),
        toolsCall('get_customer', { customer_id: 7 }, { id: 'unfit' }),
        { jsonrpc: '2.0', id: 'list', method: 'tools/list' },
        { jsonrpc: '2.0', id: 'none', method: 'nothing/there' },
        toolsCall('get_customer', { customer_id: 'C-4821' }, { id: 'good' }),
      ];
      const reply = await post(gate, { body });
      expect(reply.status).toBe(200);
      expect(JSON.parse(reply.text)).toMatchObject([
        { id: 'hidden', error: { code: -32602, message: 'Unknown tool: delete_customer' } },
        { id: 'used up', error: { data: { code: 'quota_exceeded', retryAfterSeconds: 7 } } },
        { id: 'unfit', result: { isError: true } },
        { id: 'list', result: { tools: [{}, {}, {}] } },
        { id: 'none', error: { code: -32601 } },
        { id: 'good', result: { structuredContent: { id: 'C-4821' } } },
      ]);
      await eventually(() => expect(gate.records).toHaveLength(4));
      expect(new Set(gate.records.map(({ errorCode }) => errorCode))).toEqual(
        new Set(['invalid_arguments', 'policy_denied', 'quota_exceeded', null]),
      );
    });

    it('records a batch of strangers once, however many calls it holds', async () => {
      expect(await post(gate, { body: two, token: null })).toMatchObject({ status: 401 });
      await eventually(() => expect(gate.records).toHaveLength(1));
      expect(await post(gate, { body: two, token: null })).toMatchObject({ status: 401 });
      await eventually(() => expect(gate.records).toHaveLength(2));
    });
  });

  describe('revisions', () => {
    const initialize = (protocolVersion: string) => ({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion, capabilities: {}, clientInfo: { name: 'a', version: '1' } },
    });

    it.each([
      ['2025-11-25', '2025-11-25'],
      ['2024-11-05', '2024-11-05'],
      ['1999-01-01', '2025-11-25'],
    ])(
      'negotiates %s to %s, and gives a session that says nothing to anybody else',
      async (asked, given) => {
        const reply = await post(gate, { body: initialize(asked) });
        expect(reply.json?.result).toMatchObject({
          protocolVersion: given,
          capabilities: { tools: {} },
          serverInfo: { name: 'crm', title: 'CRM', version: '1.0' },
          instructions: 'Customers and their notes',
        });
        expect(reply.headers.get('mcp-session-id')).toMatch(/^[\w-]{32,}$/);
      },
    );

    it('refuses a revision that it does not know', async () => {
      const headers = { 'mcp-protocol-version': '1999-01-01' };
      expect(await post(gate, { body: GET_CUSTOMER, headers })).toMatchObject({ status: 400 });
      const future = { ...ENVELOPE, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
      const reply = await post(gate, {
        body: toolsCall('get_customer', { customer_id: 'C-4821' }, { meta: future }),
        headers: { ...MODERN_HEADERS, 'mcp-protocol-version': '2099-01-01' },
      });
      expect(reply).toMatchObject({
        status: 400,
        json: { error: { code: -32022, data: { supported: ['2026-07-28'] } } },
      });
      expect(gate.crm.seen).toEqual([]);
    });

    const modern = toolsCall('get_customer', { customer_id: 'C-4821' }, { meta: ENVELOPE });

    it('answers a stateless call, says that it is complete, and who says so', async () => {
      const reply = await post(gate, { body: modern, headers: MODERN_HEADERS });
      expect(reply.json?.result).toMatchObject({
        resultType: 'complete',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'crm', version: '1.0' } },
        structuredContent: { id: 'C-4821' },
      });
    });

    it.each([
      ['another method', { 'mcp-method': 'tools/list' }],
      ['another tool', { 'mcp-name': 'delete_customer' }],
      ['another revision', { 'mcp-protocol-version': '2025-11-25' }],
      ['a tool in broken Base64', { 'mcp-name': '=?base64?!!?=' }],
    ])('refuses a stateless call whose headers name %s', async (_, wrong) => {
      const reply = await post(gate, { body: modern, headers: { ...MODERN_HEADERS, ...wrong } });
      expect(reply).toMatchObject({ status: 400, json: { id: 1, error: { code: -32020 } } });
      expect(gate.crm.seen).toEqual([]);
    });

    it.each(['mcp-method', 'mcp-name', 'mcp-protocol-version'])(
      'refuses a stateless call without %s',
      async (name) => {
        const headers = Object.fromEntries(
          Object.entries(MODERN_HEADERS).filter(([header]) => header !== name),
        );
        const reply = await post(gate, { body: modern, headers });
        expect(reply).toMatchObject({ status: 400, json: { error: { code: -32020 } } });
      },
    );

    it('takes the name of a tool in Base64', async () => {
      const name = `=?base64?${Buffer.from('get_customer').toString('base64')}?=`;
      const headers = { ...MODERN_HEADERS, 'mcp-name': name };
      expect(await post(gate, { body: modern, headers })).toMatchObject({ status: 200 });
    });

    it('refuses a stateless call without its envelope', async () => {
      const reply = await post(gate, { body: GET_CUSTOMER, headers: MODERN_HEADERS });
      expect(reply).toMatchObject({ status: 400, json: { error: { code: -32602 } } });
    });

    it.each(['resources/list', 'constructor', '__proto__', 'server/discover', ''])(
      'knows no method %s: in-band before 2026-07-28',
      async (method) => {
        const reply = await post(gate, { body: { jsonrpc: '2.0', id: 1, method } });
        expect(reply).toMatchObject({ status: 200, json: { error: { code: -32601 } } });
      },
    );

    it.each(['resources/list', 'ping', 'initialize', 'constructor'])(
      'knows no stateless method %s, and says so with 404',
      async (method) => {
        const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method };
        const body = { jsonrpc: '2.0', id: 1, method, params: { _meta: ENVELOPE } };
        const reply = await post(gate, { body, headers });
        expect(reply).toMatchObject({ status: 404, json: { id: 1, error: { code: -32601 } } });
      },
    );

    it('lets a stateless client discover the server, and keep what it learns for a while', async () => {
      const ask = (method: string) =>
        post(gate, {
          body: { jsonrpc: '2.0', id: 1, method, params: { _meta: ENVELOPE } },
          headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method },
        });
      expect((await ask('server/discover')).json?.result).toMatchObject({
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {} },
        ttlMs: 10_000,
        cacheScope: 'private',
      });
      expect((await ask('tools/list')).json?.result).toMatchObject({
        resultType: 'complete',
        ttlMs: 10_000,
        cacheScope: 'private',
      });
    });
  });

  describe('the tool list', () => {
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const toolsOf = (reply: Awaited<ReturnType<typeof post>>) =>
      ListToolsResultSchema.parse(reply.json?.result).tools;
    const names = (reply: Awaited<ReturnType<typeof post>>) =>
      toolsOf(reply).map(({ name }) => name);

    it('holds what the caller may call, in the order of names, and nothing else [tool-list:only-callable]', async () => {
      const reader = await gate.token({ scopes: ['crm:read'] });
      const reply = await post(gate, { body: list, token: reader });
      expect(names(reply)).toEqual(['get_customer', 'list_customers']);
      expect(toolsOf(reply)[0]).toEqual({
        name: 'get_customer',
        description: 'What get_customer does',
        inputSchema: expect.objectContaining({ required: ['customer_id'] }),
        outputSchema: expect.objectContaining({ required: ['id'] }),
        annotations: expect.objectContaining({ readOnlyHint: true }),
      });
    });

    it('hides what a policy denies', async () => {
      gate.decide = (_, { destructive }) =>
        destructive
          ? denied('policy_denied')
          : { ...denied('policy_denied'), effect: 'allow', reason: null };
      expect(names(await post(gate, { body: list }))).not.toContain('delete_customer');
      gate.decide = () => denied('policy_denied');
      expect(names(await post(gate, { body: list }))).toEqual([]);
    });

    it('says why it would be empty: no subscription, or no scope', async () => {
      gate.decide = () => denied('not_subscribed');
      expect(await post(gate, { body: list })).toMatchObject({ status: 403 });
      gate.decide = (_, { requiredScopes }) => ({
        ...denied('insufficient_scope'),
        missingScopes: requiredScopes,
      });
      const reply = await post(gate, { body: list });
      expect(reply.status).toBe(403);
      expect(reply.headers.get('www-authenticate')).toContain('scope="crm:write crm:read"');
    });

    it('promises no schema of results to a caller who does not see them whole', async () => {
      gate.decide = () => ({
        ...denied('policy_denied'),
        effect: 'allow',
        reason: null,
        obligations: [{ type: 'withhold-fields', fields: ['email'] }],
      });
      const reply = await post(gate, { body: list });
      expect(reply.text).not.toContain('outputSchema');
    });

    it('is refused when authz is silent', async () => {
      gate.decide = () => new Promise(() => undefined);
      const reply = await post(gate, { body: list });
      expect(reply).toMatchObject({ status: 503 });
      expect(reply.json?.error).toMatchObject({
        code: ERRORS.authz_unavailable.jsonRpc,
        data: { code: 'authz_unavailable', retryable: true },
      });
    });

    it('has no pages', async () => {
      const reply = await post(gate, { body: { ...list, params: { cursor: 'x' } } });
      expect(reply).toMatchObject({ status: 200, json: { error: { code: -32602 } } });
    });
  });

  it('reports its readiness', async () => {
    const ready = await fetch(new URL('/readyz', gate.endpoint()));
    expect(await ready.json()).toMatchObject({ ready: true });
  });

  it('does not read arguments into texts that others see', async () => {
    const reply = await post(gate, { body: toolsCall('get_customer', { customer_id: 4821_0000 }) });
    expect(textOf(reply)).toBe('Invalid arguments: customer_id must be string');
  });
});

/** The status of a POST whose host and path are sent as they are. */
function rawStatus(url: URL, options: { path: string; host?: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        path: options.path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(options.host ? { host: options.host } : {}),
        },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject);
    request.end('{"jsonrpc":"2.0","id":1,"method":"ping"}');
  });
}
