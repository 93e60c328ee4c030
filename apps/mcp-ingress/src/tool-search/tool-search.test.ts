import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { argumentsHash } from '@gatehouse/service-kit';
import { toolUseByArguments, toolUses } from '@gatehouse/contracts';
import type { ProposedToolUse } from '@gatehouse/contracts';
import { eventually } from '@gatehouse/testkit';
import { Client } from '@modelcontextprotocol/client';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { ALLOWED, denied, TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { aggregateServer, crmServer } from '../testing/published.js';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const CUSTOMER = { customer_id: 'C-4821' };
const Found = z.object({
  tools: z.array(z.looseObject({ name: z.string(), inputSchema: z.looseObject({}) })),
  note: z.string().optional(),
  notSearched: z.array(z.string()).optional(),
});
const Tools = z.object({ tools: z.array(z.looseObject({ name: z.string() })) });

describe('the search for tools', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start();
    const search = { threshold: 3, results: 2, always: ['get_customer'] };
    await gate.publish({ ...crmServer({ url: 'nats://crm', name: 'large' }), search });
    await gate.publish(
      aggregateServer(
        [
          ['crm', 'crm'],
          ['crm-http', 'web'],
          ['gone', 'gone'],
        ],
        { search: { ...search, always: [] } },
      ),
    );
    await eventually(async () => expect((await names('all')).length).toBeGreaterThan(0));
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  const names = async (server: string, token?: string) => {
    const reply = await post(gate, { server, body: LIST, ...(token ? { token } : {}) });
    return Tools.parse(reply.json?.result).tools.map(({ name }) => name);
  };
  const call = (server: string, name: string, args: unknown) =>
    post(gate, { server, body: toolsCall(name, args) });
  const find = async (server: string, args: unknown) =>
    Found.parse(JSON.parse(textOf(await call(server, 'find_tools', args))));

  it('stands in place of a list that is too long for the caller, and of no other [tool-search:offered]', async () => {
    expect(await names('large')).toEqual(['call_tool', 'find_tools', 'get_customer']);
    const reader = await gate.token({ server: 'large', scopes: ['crm:read'] });
    expect(await names('large', reader)).toEqual(['get_customer', 'list_customers']);
    expect(await names('crm')).toHaveLength(4);
  });

  it('gives the definitions of the tools that fit best [tool-search:definitions]', async () => {
    const { tools } = await find('large', { query: 'remove a customer' });
    expect(tools).toHaveLength(2);
    expect(tools[0]).toMatchObject({
      name: 'delete_customer',
      description: 'What delete_customer does',
      inputSchema: { required: ['customer_id'] },
      annotations: { destructiveHint: true },
    });
    expect((await find('large', { query: 'customer', limit: 4 })).tools).toHaveLength(4);
    expect(await find('large', { query: 'weather' })).toEqual({
      tools: [],
      note: 'No tool fits. Try other words.',
    });
  });

  it('finds nothing that the caller may not call [tool-search:nothing-hidden]', async () => {
    gate.decide = (_, { destructive }) => (destructive ? denied('policy_denied') : ALLOWED);
    const found = await find('large', { query: 'delete customer', limit: 20 });
    expect(found.tools.map(({ name }) => name)).not.toContain('delete_customer');
    for (const name of ['delete_customer', 'nothing']) {
      const reply = await call('large', 'call_tool', { name, arguments: CUSTOMER });
      expect(reply.json?.error).toMatchObject({ code: -32602 });
    }
    gate.decide = () => denied('not_subscribed');
    expect(await call('large', 'find_tools', { query: 'customer' })).toMatchObject({ status: 403 });
    expect(gate.crm.seen).toEqual([]);
  });

  it('searches all members of an aggregate, and says which it could not [tool-search:definitions]', async () => {
    const { tools, notSearched } = await find('all', { query: 'list customers' });
    expect(tools.map(({ name }) => name).toSorted()).toEqual([
      'crm__list_customers',
      'web__list_customers',
    ]);
    expect(notSearched).toEqual(['gone']);
  });

  it('finds what a change of the catalogue has brought', async () => {
    const server = crmServer({ url: 'nats://crm', name: 'gone' });
    await gate.publish(server);
    await eventually(async () => {
      const { tools } = await find('all', { query: 'list customers', limit: 9 });
      expect(tools.map(({ name }) => name)).toContain('gone__list_customers');
    });
    await gate.unpublish(server);
    await eventually(async () => {
      expect(await find('all', { query: 'customers' })).toMatchObject({ notSearched: ['gone'] });
    });
  });

  it('lets a found tool be called by its name, and through call_tool, as the same call [tool-search:call]', async () => {
    const direct = await call('all', 'web__get_customer', CUSTOMER);
    const first = await gate.onlyRecord();
    await gate.reset();
    const args = { name: 'web__get_customer', arguments: CUSTOMER };
    const wrapped = await call('all', 'call_tool', args);
    expect(wrapped.json).toEqual(direct.json);
    const second = await gate.onlyRecord();
    const { id, at, latencyMs, trace } = first;
    expect({ ...second, id, at, latencyMs, trace }).toEqual(first);
    expect(second).toMatchObject({
      server: 'crm-http',
      tool: 'get_customer',
      argumentsHash: argumentsHash(CUSTOMER),
      aggregate: { name: 'all' },
    });
  });

  it('joins a call through call_tool to the proposal of the model [tool-search:call]', async () => {
    const args = { name: 'get_customer', arguments: CUSTOMER };
    const owner = { tenant: 'default', application: 'agent' };
    const proposal: ProposedToolUse = {
      toolUseId: 'toolu_1',
      tool: 'call_tool',
      argumentsHash: argumentsHash(args),
      at: new Date().toISOString(),
      trace: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
      consumedBy: null,
    };
    const bucket = await gate.bus.bucket(toolUses);
    const key = toolUseByArguments(owner, argumentsHash(args));
    await bucket.put(key, { proposals: [proposal] });
    await call('large', 'call_tool', args);
    expect(await gate.onlyRecord()).toMatchObject({ join: { toolUseId: 'toolu_1' } });
  });

  it.each([
    [{}, /query/],
    [{ query: ' ' }, /query/],
    [{ query: 'x', limit: 21 }, /limit/],
    [{ query: 'x'.repeat(1_001) }, /query/],
    [{ query: 'x', extra: 1 }, /extra/],
    ['text', /object/],
  ])(
    'refuses the search %j in words, and records it [tool-search:recorded]',
    async (args, words) => {
      const reply = await call('large', 'find_tools', args);
      expect(reply.json?.result).toMatchObject({ isError: true });
      expect(textOf(reply)).toMatch(words);
      expect(await gate.onlyRecord()).toMatchObject({
        server: 'large',
        tool: 'find_tools',
        outcome: 'refused',
        errorCode: 'invalid_arguments',
      });
    },
  );

  it.each([[{}], [{ name: 7 }], [[]], ['get_customer'], [{ name: 'call_tool', arguments: {} }]])(
    'calls nothing by %j through call_tool',
    async (args) => {
      const reply = await call('large', 'call_tool', args);
      expect(reply.json?.error).toMatchObject({ code: -32602 });
      expect(gate.crm.seen).toEqual([]);
    },
  );

  it('records every search as a call [tool-search:recorded]', async () => {
    await find('large', { query: 'customer' });
    expect(await gate.onlyRecord()).toMatchObject({
      server: 'large',
      tool: 'find_tools',
      outcome: 'ok',
      decision: { effect: 'allow' },
    });
  });

  it.each(['large', 'all'])(
    'is charged to the quotas of %s [tool-search:charged]',
    async (server) => {
      const charged: object[] = [];
      gate.take = (call) => {
        charged.push(call);
        const limits = [
          { name: 'calls', limit: 2, remaining: 0, windowSeconds: 60, resetSeconds: 30 },
        ];
        if (charged.length === 1) return { granted: true, limits };
        const refused = {
          granted: false,
          limits,
          retryAfterSeconds: 30,
          mayEverFit: true,
        } as const;
        return { ...refused, exhausted: ['calls'] };
      };
      const first = await call(server, 'find_tools', { query: 'customer' });
      expect(first.headers.get('ratelimit')).toContain('"calls";r=0');
      expect(charged[0]).toMatchObject({ server, tool: 'find_tools', kind: 'McpServer' });
      const second = await call(server, 'find_tools', { query: 'customer' });
      expect(second.status).toBe(429);
      await eventually(() => expect(gate.records).toHaveLength(2));
      expect(gate.records[1]).toMatchObject({
        tool: 'find_tools',
        outcome: 'refused',
        errorCode: 'quota_exceeded',
        decision: { effect: 'deny', policy: 'calls' },
      });
      expect(second.text).not.toContain('list_customers');
    },
  );

  it('is no tool of a server that has none', async () => {
    for (const name of ['find_tools', 'call_tool']) {
      const reply = await call('crm', name, {
        query: 'x',
        name: 'get_customer',
        arguments: CUSTOMER,
      });
      expect(reply.json?.error).toMatchObject({ code: -32602, message: `Unknown tool: ${name}` });
    }
  });

  it.each([
    ['with a handshake', {}],
    ['stateless', { versionNegotiation: { mode: { pin: '2026-07-28' } } }],
  ] as const)('serves a client %s [tool-search:call]', async (_, options) => {
    const client = new Client({ name: 'test', version: '0' }, options);
    const authorization = `Bearer ${await gate.token({ server: 'large' })}`;
    const transport = new StreamableHTTPClientTransport(gate.endpoint('large'), {
      requestInit: { headers: { authorization } },
    });
    await client.connect(transport);
    await client.listTools();
    const args = { name: 'list_customers', arguments: {} };
    for (const each of [{ name: 'call_tool', arguments: args }, args]) {
      expect(await client.callTool(each)).not.toMatchObject({ isError: true });
    }
    await client.close();
  });
});
