import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { ListToolsResultSchema } from '@modelcontextprotocol/core';
import { ALLOWED, denied, TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { aggregateServer, crmServer } from '../testing/published.js';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const CUSTOMER = { customer_id: 'C-4821' };
const MODERN = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const never = (): Promise<never> => new Promise(() => undefined);

describe('many servers as one', () => {
  let gate: TestGate;
  const ours = crmServer({ url: 'nats://crm', name: 'late' });

  beforeAll(async () => {
    gate = await TestGate.start({ DECISION_TIMEOUT_MS: '60000', MEMBER_TIMEOUT_MS: '400' });
    await gate.publish(
      aggregateServer([
        ['crm', 'crm'],
        ['crm-http', 'web'],
        ['late', 'late'],
      ]),
    );
    await eventually(async () => expect((await list()).status).toBe(200));
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  const list = (headers = {}) => post(gate, { server: 'all', body: LIST, headers });
  const call = (name: string, args: unknown = CUSTOMER) =>
    post(gate, { server: 'all', body: toolsCall(name, args) });
  const listed = (reply: Awaited<ReturnType<typeof post>>) => {
    const { tools, _meta } = ListToolsResultSchema.parse(reply.json?.result);
    return { names: tools.map(({ name }) => name), members: _meta?.['dev.gatehouse/members'] };
  };
  const has = (text: string) => async () => expect(listed(await list()).names).toContain(text);

  it('lists the tools of all members by name, and says which member is not there [aggregate:list]', async () => {
    const { names, members } = listed(await list());
    expect(names).toEqual([
      'crm__add_note',
      'crm__delete_customer',
      'crm__get_customer',
      'crm__list_customers',
      'web__add_note',
      'web__delete_customer',
      'web__get_customer',
      'web__list_customers',
    ]);
    expect(members).toEqual([
      { name: 'crm', version: '1.0', status: 'listed', tools: 4 },
      { name: 'crm-http', version: '1.0', status: 'listed', tools: 4 },
      {
        name: 'late',
        version: '1.0',
        status: 'missing',
        code: 'backend_unavailable',
        message: 'It is not published',
        retryable: true,
      },
    ]);
  });

  it('takes in a member when it is published, and reports it when it is gone [aggregate:list]', async () => {
    await gate.publish(ours);
    await eventually(has('late__get_customer'));
    expect(listed(await list()).members).toContainEqual(
      expect.objectContaining({ name: 'late', status: 'listed' }),
    );
    await gate.unpublish(ours);
    await eventually(async () =>
      expect(listed(await list()).members).toContainEqual(
        expect.objectContaining({ name: 'late', status: 'missing' }),
      ),
    );
    expect((await call('late__get_customer')).json?.error).toMatchObject({ code: -32602 });
  });

  it('shows each caller its own view, by the decisions of each member [aggregate:member-governs]', async () => {
    gate.decide = (_, { readOnly }, server) => {
      if (server === 'crm') return readOnly ? ALLOWED : denied('policy_denied');
      if (server === 'crm-http') return denied('not_subscribed');
      return ALLOWED;
    };
    const { names, members } = listed(await list());
    expect(names).toEqual(['crm__get_customer', 'crm__list_customers']);
    expect(members).toContainEqual(
      expect.objectContaining({ name: 'crm-http', status: 'missing', code: 'not_subscribed' }),
    );
    for (const hidden of ['crm__delete_customer', 'web__get_customer', 'web__nothing', 'nothing']) {
      const { error } = (await call(hidden)).json ?? {};
      expect(error).toMatchObject({ code: -32602, message: `Unknown tool: ${hidden}` });
    }
    expect(gate.crm.seen).toEqual([]);
  });

  it('does not wait for a member that does not answer, and says so [aggregate:deadline]', async () => {
    gate.decide = (_, __, server) => (server === 'crm-http' ? never() : ALLOWED);
    const { names, members } = listed(await list());
    expect(names).toHaveLength(4);
    expect(members).toContainEqual(
      expect.objectContaining({
        name: 'crm-http',
        status: 'missing',
        code: 'backend_timeout',
        retryable: true,
      }),
    );
  });

  it('is never empty for a reason that it does not tell [aggregate:list]', async () => {
    gate.decide = (_, __, server) => (server === 'all' ? ALLOWED : denied('not_subscribed'));
    expect((await list()).json?.error).toMatchObject({
      data: { code: 'backend_unavailable', members: [{}, {}, { name: 'late' }] },
    });
    await gate.publish(
      aggregateServer(
        [
          ['crm', 'crm'],
          ['crm-http', 'web'],
        ],
        { name: 'two' },
      ),
    );
    const two = () => post(gate, { server: 'two', body: LIST });
    gate.decide = (_, { requiredScopes }, server) =>
      server === 'two'
        ? ALLOWED
        : { ...denied('insufficient_scope'), missingScopes: requiredScopes };
    await eventually(async () => {
      const reply = await two();
      expect(reply.status).toBe(403);
      expect(reply.headers.get('www-authenticate')).toContain('scope="crm:write crm:read"');
    });
    gate.decide = () => denied('not_subscribed');
    expect((await two()).json?.error).toMatchObject({ data: { code: 'not_subscribed' } });
  });

  it('calls a tool as a call of its member, and records both [aggregate:call]', async () => {
    const takes: unknown[] = [];
    const { take } = gate;
    gate.take = (each) => {
      takes.push(each);
      return take(each);
    };
    const reply = await call('web__get_customer');
    expect(reply.json?.result).toMatchObject({ structuredContent: { id: 'C-4821' } });
    expect(takes).toEqual([expect.objectContaining({ server: 'crm-http', tool: 'get_customer' })]);
    expect(await gate.onlyRecord()).toMatchObject({
      server: 'crm-http',
      serverVersion: '1.0',
      tool: 'get_customer',
      aggregate: { name: 'all', version: '1.0' },
      outcome: 'ok',
    });
  });

  it('lets nobody in who is not subscribed to it, whatever the members say [aggregate:call]', async () => {
    gate.decide = (_, __, server) => (server === 'all' ? denied('not_subscribed') : ALLOWED);
    expect(await list()).toMatchObject({ status: 403 });
    expect(await call('crm__get_customer')).toMatchObject({ status: 403 });
    expect(await gate.onlyRecord()).toMatchObject({
      server: 'crm',
      aggregate: { name: 'all' },
      errorCode: 'not_subscribed',
      outcome: 'refused',
    });
    expect(gate.crm.seen).toEqual([]);
  });

  it('takes no token of a member, nor a member one of the aggregate [aggregate:call]', async () => {
    const [member, whole] = [await gate.token(), await gate.token({ server: 'all' })];
    const body = toolsCall('get_customer', CUSTOMER);
    expect(await post(gate, { server: 'all', body, token: member })).toMatchObject({ status: 401 });
    expect(await post(gate, { server: 'crm', body, token: whole })).toMatchObject({ status: 401 });
  });

  it('records a name that is of no member under its own', async () => {
    await call('get_customer');
    expect(await gate.onlyRecord()).toMatchObject({
      server: 'all',
      tool: 'get_customer',
      errorCode: 'unknown_tool',
    });
  });

  it('tells a stateless client to ask again soon for what is missing', async () => {
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
    const body = { ...LIST, params: { _meta: MODERN } };
    const reply = await post(gate, { server: 'all', body, headers });
    expect(reply.json?.result).toMatchObject({
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { 'dev.gatehouse/members': [{}, {}, { name: 'late' }] },
    });
  });

  it('governs each call of a batch by its own member, and records it [aggregate:call]', async () => {
    gate.decide = (_, { readOnly }) => (readOnly ? ALLOWED : denied('policy_denied'));
    const body = [
      toolsCall('crm__get_customer', CUSTOMER, { id: 1 }),
      toolsCall('web__get_customer', CUSTOMER, { id: 2 }),
      toolsCall('web__delete_customer', CUSTOMER, { id: 3 }),
    ];
    const reply = await post(gate, { server: 'all', body });
    expect(JSON.parse(reply.text)).toMatchObject([
      { id: 1, result: {} },
      { id: 2, result: {} },
      { id: 3, error: { code: -32602 } },
    ]);
    await eventually(() => expect(gate.records).toHaveLength(3));
    expect(gate.records.map(({ server }) => server).toSorted()).toEqual([
      'crm',
      'crm-http',
      'crm-http',
    ]);
  });

  it('is the same over REST, and names there what is missing [aggregate:list]', async () => {
    const authorization = `Bearer ${await gate.token({ server: 'all' })}`;
    const rest = (path: string, init: RequestInit = {}) =>
      fetch(`${gate.endpoint('all').href.replace(/mcp$/, '')}${path}`, {
        ...init,
        headers: { authorization, 'content-type': 'application/json' },
      });
    const tools = await rest('tools');
    expect(await tools.json()).toHaveLength(8);
    expect(tools.headers.get('gatehouse-missing-members')).toBe('late');
    const invoke = { method: 'POST', body: JSON.stringify(CUSTOMER) };
    expect((await rest('tools/web__get_customer/invoke', invoke)).status).toBe(200);
    expect(await gate.onlyRecord()).toMatchObject({
      server: 'crm-http',
      aggregate: { name: 'all' },
      transport: 'rest',
    });
    gate.decide = (_, __, server) => (server === 'crm-http' ? denied('not_subscribed') : ALLOWED);
    expect((await rest('tools/web__get_customer/invoke', invoke)).status).toBe(404);
  });

  it('says what is wrong with arguments as the member would', async () => {
    const reply = await call('crm__get_customer', { customer_id: 4821 });
    expect(textOf(reply)).toBe('Invalid arguments: customer_id must be string');
  });
});
