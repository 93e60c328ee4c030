import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestGate } from '../testing/gate.js';
import { post, toolsCall } from '../testing/post.js';

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

describe('revisions of MCP', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start({ DECISION_TIMEOUT_MS: '5000' });
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

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
