import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { ALLOWED, denied, TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { rawStatus } from '../testing/raw-status.js';

const GET_CUSTOMER = toolsCall('get_customer', { customer_id: 'C-4821' });
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe('the MCP endpoint', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ DECISION_TIMEOUT_MS: '5000', ALLOWED_HOSTS: 'gate.internal' });
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

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

  it('reports its readiness', async () => {
    const ready = await fetch(new URL('/readyz', gate.endpoint()));
    expect(await ready.json()).toMatchObject({ ready: true });
  });

  it('does not read arguments into texts that others see', async () => {
    const reply = await post(gate, { body: toolsCall('get_customer', { customer_id: 4821_0000 }) });
    expect(textOf(reply)).toBe('Invalid arguments: customer_id must be string');
  });
});
