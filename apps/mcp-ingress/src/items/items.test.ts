import type { ToolCallRecord } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';
import { eventually, SampleMcp, startMcpServer } from '@gatehouse/testkit';
import type { TestMcpServer } from '@gatehouse/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ALLOWED, denied, TestGate } from '../testing/gate.js';
import { publishedItems } from '../testing/items.js';
import { post } from '../testing/post.js';
import { upstreamServer } from '../testing/upstream.js';

const ERAS = ['legacy', 'modern'] as const;
type Mode = 'legacy' | 'auto';
const CELLS = ERAS.flatMap((era) =>
  (['legacy', 'auto'] as const).map((mode) => [mode, era] as const),
);
/** Nothing here is about time. */
const PATIENT = {
  BREAKER_FAILURES: '1000',
  DECISION_TIMEOUT_MS: '30000',
  AUDIT_TIMEOUT_MS: '30000',
};
const HIDDEN = ['resource:memo://two', 'template:note://{id}', 'prompt:greet'];

describe('resources and prompts of an upstream MCP server', () => {
  let gate: TestGate;
  const servers = new Map<string, TestMcpServer>();
  const untouched = new SampleMcp().items;

  beforeAll(async () => {
    gate = await TestGate.start(PATIENT);
    for (const era of ERAS) {
      const server = await startMcpServer({ era });
      servers.set(era, server);
      const { url, tools } = server;
      const items = publishedItems(server.items);
      await gate.publish(upstreamServer({ name: era, url, tools, items, timeoutMs: 30_000 }));
      await gate.publish(upstreamServer({ name: `${era}-tools`, url, tools }));
    }
  });

  beforeEach(async () => {
    await gate.reset();
    for (const { items } of servers.values()) items.asked.length = 0;
  });

  afterAll(async () => {
    await gate.stop();
    for (const server of servers.values()) await server.stop();
  });

  function upstreamOf(era: string): TestMcpServer {
    const server = servers.get(era);
    if (!server) throw new TypeError(`no ${era} server`);
    return server;
  }

  async function clientOf(server: string, mode: Mode, scopes?: string[]): Promise<Client> {
    const client = new Client({ name: 'test', version: '0' }, { versionNegotiation: { mode } });
    const token = await gate.token({ server, ...(scopes ? { scopes } : {}) });
    const options = { requestInit: { headers: { authorization: `Bearer ${token}` } } };
    await client.connect(new StreamableHTTPClientTransport(gate.endpoint(server), options));
    return client;
  }

  /** A request of the revisions with a handshake, as it is. */
  function ask(server: string, method: string, params: object = {}, more: object = {}) {
    return post(gate, { server, body: { jsonrpc: '2.0', id: 1, method, params }, ...more });
  }

  async function records(count: number): Promise<ToolCallRecord[]> {
    return eventually(() => {
      if (gate.records.length !== count) throw new TypeError(`${gate.records.length} records`);
      return gate.records;
    });
  }

  it.each(CELLS)(
    'are had by a client (%s) whatever the server is (%s), each with one record [item:era:any] [item:recorded]',
    async (mode, era) => {
      const client = await clientOf(era, mode);
      expect(client.getServerCapabilities()).toMatchObject({
        resources: {},
        prompts: {},
        completions: {},
      });
      expect((await client.listResources()).resources).toEqual([
        { uri: 'memo://one', name: 'One', mimeType: 'text/plain' },
        { uri: 'memo://two', name: 'Two', mimeType: 'text/plain', size: 4 },
      ]);
      const { resourceTemplates } = await client.listResourceTemplates();
      expect(resourceTemplates).toEqual([{ uriTemplate: 'note://{id}', name: 'Notes' }]);
      expect((await client.listPrompts()).prompts).toEqual(untouched.prompts);
      for (const uri of ['memo://two', 'note://7']) {
        expect(await client.readResource({ uri })).toMatchObject({
          contents: [{ uri, text: `what ${uri} says` }],
        });
      }
      expect(await client.getPrompt({ name: 'greet', arguments: { who: 'Ada' } })).toMatchObject({
        messages: [{ role: 'user', content: { type: 'text', text: 'Say hello to Ada' } }],
      });
      for (const ref of [
        { type: 'ref/prompt' as const, name: 'greet' },
        { type: 'ref/resource' as const, uri: 'note://{id}' },
      ]) {
        expect(await client.complete({ ref, argument: { name: 'x', value: 'ad' } })).toMatchObject({
          completion: { values: ['ada', 'adam'] },
        });
      }
      await client.close();
      const all = await records(5);
      expect(all.map(({ tool, method, outcome }) => [tool, method, outcome])).toEqual([
        ['resource:memo://two', 'resources/read', 'ok'],
        ['template:note://{id}', 'resources/read', 'ok'],
        ['prompt:greet', 'prompts/get', 'ok'],
        ['prompt:greet', 'completion/complete', 'ok'],
        ['template:note://{id}', 'completion/complete', 'ok'],
      ]);
      expect(all[1]).toMatchObject({
        argumentsHash: argumentsHash({ uri: 'note://7' }),
        arguments: null,
        status: 200,
        resultBytes: Buffer.byteLength('what note://7 says{"uri":"note://7"}'),
      });
    },
  );

  it.each(ERAS)('are had by a client of HTTP+SSE, of a server that is %s', async (era) => {
    const client = new OldClient({ name: 'old', version: '0' });
    const headers = { authorization: `Bearer ${await gate.token({ server: era })}` };
    const url = new URL(gate.endpoint(era).href.replace(/mcp$/, 'sse'));
    await client.connect(
      new SSEClientTransport(url, {
        requestInit: { headers },
        eventSourceInit: { fetch: (to, init) => fetch(to, { ...init, headers }) },
      }),
    );
    expect(await client.readResource({ uri: 'memo://one' })).toMatchObject({
      contents: [{ text: 'what memo://one says' }],
    });
    expect((await client.listPrompts()).prompts).toHaveLength(1);
    await client.close();
    expect(await gate.onlyRecord()).toMatchObject({
      transport: 'sse',
      tool: 'resource:memo://one',
    });
  });

  it('are said to be kept for so long by one caller alone', async () => {
    const client = await clientOf('modern', 'auto');
    const lists = [client.listResources(), client.listResourceTemplates(), client.listPrompts()];
    for (const list of await Promise.all(lists)) {
      expect(list).toMatchObject({ cacheScope: 'private', ttlMs: expect.any(Number) });
    }
    expect(await client.readResource({ uri: 'memo://one' })).toMatchObject({
      cacheScope: 'private',
      ttlMs: 0,
    });
    await client.close();
  });

  it.each(ERAS)(
    'that are not there are refused without asking a server that is %s, in the words of the revision [item:unknown]',
    async (era) => {
      const uris = ['memo://three', 'file:///etc/passwd', 'note://x/../7', 'note://%37', 'x'];
      for (const uri of uris) {
        const { status, json } = await ask(era, 'resources/read', { uri });
        expect(status).toBe(200);
        expect(json?.error).toMatchObject({
          code: -32_002,
          message: `Unknown resource: ${uri}`,
          data: { code: 'unknown_resource', uri },
        });
      }
      const modern = await clientOf(era, 'auto');
      await expect(modern.readResource({ uri: 'memo://three' })).rejects.toMatchObject({
        code: -32_602,
        data: { uri: 'memo://three' },
      });
      await expect(modern.getPrompt({ name: 'nobody' })).rejects.toMatchObject({ code: -32_602 });
      const ref = { type: 'ref/prompt' as const, name: 'nobody' };
      const argument = { name: 'who', value: '' };
      await expect(modern.complete({ ref, argument })).rejects.toMatchObject({ code: -32_602 });
      await modern.close();
      expect(upstreamOf(era).items.asked).toEqual([]);
      const all = await records(uris.length + 3);
      expect(new Set(all.map(({ tool }) => tool))).toEqual(
        new Set(['resource:(unpublished)', 'prompt:nobody']),
      );
      expect(new Set(all.map(({ outcome }) => outcome))).toEqual(new Set(['refused']));
    },
  );

  it.each(CELLS)(
    'that are not listed are refused as if they were not there (%s, %s) [item:hidden]',
    async (mode, era) => {
      gate.decide = (_, { name }) => (HIDDEN.includes(name) ? denied('policy_denied') : ALLOWED);
      const client = await clientOf(era, mode);
      const { resources } = await client.listResources();
      expect(resources.map(({ uri }) => uri)).toEqual(['memo://one']);
      expect((await client.listResourceTemplates()).resourceTemplates).toEqual([]);
      expect((await client.listPrompts()).prompts).toEqual([]);
      for (const uri of ['memo://two', 'note://7']) {
        await expect(client.readResource({ uri })).rejects.toThrow(`Unknown resource: ${uri}`);
      }
      await expect(client.getPrompt({ name: 'greet' })).rejects.toThrow('Unknown prompt: greet');
      const ref = { type: 'ref/prompt' as const, name: 'greet' };
      const completion = client.complete({ ref, argument: { name: 'who', value: '' } });
      await expect(completion).rejects.toThrow('Unknown prompt: greet');
      await client.close();
      expect(upstreamOf(era).items.asked).toEqual([]);
      const all = await records(4);
      expect(new Set(all.map(({ errorCode }) => errorCode))).toEqual(new Set(['policy_denied']));
    },
  );

  it.each(ERAS)(
    'are asked for by the name that a server gives them (%s), whatever callers and policies call them [item:manifest]',
    async (era) => {
      const { url, items } = upstreamOf(era);
      const published = publishedItems(items);
      const prompts = published.prompts.map((each) => ({
        ...each,
        id: 'prompt:welcome',
        name: 'welcome',
        upstreamName: each.name,
      }));
      const name = `${era}-renamed`;
      const has = { ...published, prompts };
      await gate.publish(upstreamServer({ name, url, tools: [], items: has, timeoutMs: 30_000 }));
      await eventually(async () => {
        const { json } = await ask(name, 'prompts/list');
        expect(json?.result?.['prompts']).toEqual([{ ...untouched.prompts[0], name: 'welcome' }]);
      });
      const params = { name: 'welcome', arguments: { who: 'Ada' } };
      const got = await ask(name, 'prompts/get', params);
      expect(got.json?.result).toMatchObject({
        messages: [{ content: { text: 'Say hello to Ada' } }],
      });
      const ref = { type: 'ref/prompt', name: 'welcome' };
      const argument = { name: 'who', value: 'ad' };
      const completed = await ask(name, 'completion/complete', { ref, argument });
      expect(completed.json?.result).toMatchObject({ completion: { values: ['ada', 'adam'] } });
      expect(items.completed.at(-1)).toEqual({ type: 'ref/prompt', name: 'greet' });
      const own = await ask(name, 'prompts/get', { ...params, name: 'greet' });
      expect(own.json?.error).toMatchObject({ message: 'Unknown prompt: greet' });
      expect((await records(3)).map(({ tool }) => tool)).toEqual([
        'prompt:welcome',
        'prompt:welcome',
        'prompt:greet',
      ]);
    },
  );

  it('look the same hidden and missing, to the last byte', async () => {
    gate.decide = (_, { name }) => (HIDDEN.includes(name) ? denied('policy_denied') : ALLOWED);
    const hidden = await ask('modern', 'prompts/get', { name: 'greet', arguments: { nope: 1 } });
    const missing = await ask('modern', 'prompts/get', { name: 'tree_', arguments: { nope: 1 } });
    expect(hidden.text.replaceAll('greet', 'tree_')).toBe(missing.text);
    expect(hidden.status).toBe(missing.status);
  });

  it('ask for their scopes', async () => {
    const token = await gate.token({ server: 'modern', scopes: [] });
    for (const [method, params] of [
      ['resources/list', {}],
      ['prompts/list', {}],
      ['resources/read', { uri: 'memo://one' }],
      ['resources/read', { uri: 'note://1' }],
      ['prompts/get', { name: 'greet', arguments: { who: 'x' } }],
    ] as const) {
      const { status, json, headers } = await ask('modern', method, params, { token });
      expect(status).toBe(403);
      expect(json?.error).toMatchObject({ data: { missingScopes: ['crm:read'] } });
      expect(headers.get('www-authenticate')).toContain('insufficient_scope');
    }
  });

  it('are nobody’s who is not subscribed, be they there or not', async () => {
    gate.decide = () => denied('not_subscribed');
    for (const uri of ['memo://one', 'memo://three']) {
      expect((await ask('modern', 'resources/read', { uri })).status).toBe(403);
    }
    expect((await ask('modern', 'resources/list')).status).toBe(403);
    expect(upstreamOf('modern').items.asked).toEqual([]);
  });

  it('cost what a call costs [item:quota]', async () => {
    const taken: string[] = [];
    gate.take = ({ tool }) => {
      taken.push(tool);
      return {
        granted: false,
        limits: [],
        exhausted: ['calls'],
        retryAfterSeconds: 9,
        mayEverFit: true,
      };
    };
    const { status, headers } = await ask('modern', 'resources/read', { uri: 'note://1' });
    expect([status, headers.get('retry-after')]).toEqual([429, '9']);
    expect(taken).toEqual(['template:note://{id}']);
    expect(upstreamOf('modern').items.asked).toEqual([]);
    expect(await gate.onlyRecord()).toMatchObject({ errorCode: 'quota_exceeded' });
  });

  it.each([
    [{}, 'who is required'],
    [{ who: 7 }, 'who must be string'],
    [{ who: 'x', other: 'y' }, 'other is not a parameter'],
    [['x'], 'they must be an object'],
  ])('take the arguments that they name: not %j', async (args, said) => {
    const { status, json } = await ask('modern', 'prompts/get', { name: 'greet', arguments: args });
    expect(status).toBe(200);
    expect(json?.error).toMatchObject({ code: -32_602 });
    expect(json?.error?.message).toContain(said);
    expect(upstreamOf('modern').items.asked).toEqual([]);
  });

  it.each([
    {},
    { ref: { type: 'ref/prompt', name: 'greet' } },
    { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'who' } },
    { ref: { type: 'ref/other', uri: 'memo://one' }, argument: { name: 'a', value: 'b' } },
    { ref: 'greet', argument: { name: 'a', value: 'b' } },
  ])('are not completed from %j', async (params) => {
    const { json } = await ask('modern', 'completion/complete', params);
    expect([-32_602, -32_002]).toContain(json?.error?.code);
    expect(upstreamOf('modern').items.asked).toEqual([]);
  });

  it('are no methods of a server that has none, and none of them is offered [item:capability]', async () => {
    const { json } = await ask('modern-tools', 'initialize', { protocolVersion: '2025-11-25' });
    expect(json?.result?.['capabilities']).toEqual({
      tools: { listChanged: true },
      logging: {},
    });
    const methods = ['resources/list', 'resources/read', 'resources/templates/list'];
    methods.push('resources/subscribe', 'resources/unsubscribe');
    for (const method of [...methods, 'prompts/list', 'prompts/get', 'completion/complete']) {
      const reply = await ask('modern-tools', method, { uri: 'memo://one', name: 'greet' });
      expect(reply.json?.error).toMatchObject({
        code: -32_601,
        message: 'There is no such method',
      });
    }
  });

  it('that nobody has approved, or found yet, are an error that says so [item:withheld:said]', async () => {
    const { url } = upstreamOf('modern');
    const none = { resources: [], templates: [], prompts: [] };
    const items = publishedItems(none, { withheld: { resources: 2, prompts: 1 } });
    const entry = upstreamServer({ name: 'unseen', url, tools: [], items, timeoutMs: 30_000 });
    await gate.publish(entry);
    if (!entry.upstream) throw new TypeError('it is upstream');
    const upstream = { ...entry.upstream, discovered: false };
    await gate.publish({ ...entry, name: 'unfound', upstream });
    for (const [server, said] of [
      ['unseen', 'has not been approved yet'],
      ['unfound', 'has not been reached yet'],
    ] as const) {
      for (const method of ['resources/list', 'prompts/list', 'resources/read', 'prompts/get']) {
        await eventually(async () => {
          const { json } = await ask(server, method, { uri: 'memo://one', name: 'greet' });
          expect(json?.error).toMatchObject({ data: { code: 'backend_unavailable' } });
          expect(json?.error?.message).toContain(said);
        });
      }
    }
  });

  it('with characters that nobody sees are neither listed nor had', async () => {
    const { url } = upstreamOf('modern');
    const prompts = [{ name: 'greet', description: 'Gre\u200Bets.', arguments: [] }];
    const { resources, templates } = untouched;
    const items = publishedItems({ resources, templates, prompts });
    await gate.publish(
      upstreamServer({ name: 'poisoned', url, tools: [], items, timeoutMs: 30_000 }),
    );
    await eventually(async () => {
      const { json } = await ask('poisoned', 'resources/list');
      expect(json?.result).toMatchObject({ resources: [{ name: 'One' }, { name: 'Two' }] });
    });
    expect((await ask('poisoned', 'prompts/get', { name: 'greet' })).json?.error).toMatchObject({
      code: -32_601,
    });
  });

  it('may ask their caller first, and go on with the answers; one that cannot be asked is told [item:asks]', async () => {
    const { items } = upstreamOf('modern');
    const properties = { tone: { type: 'string' } };
    const params = { message: 'In what tone?', requestedSchema: { type: 'object', properties } };
    items.question = { tone: { method: 'elicitation/create', params } };
    try {
      const client = new Client(
        { name: 'test', version: '0' },
        { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: {} } },
      );
      const put: unknown[] = [];
      client.setRequestHandler('elicitation/create', ({ params: asked }) => {
        put.push(asked.message);
        return { action: 'accept', content: { tone: 'kind' } };
      });
      const token = await gate.token({ server: 'modern' });
      const options = { requestInit: { headers: { authorization: `Bearer ${token}` } } };
      await client.connect(new StreamableHTTPClientTransport(gate.endpoint('modern'), options));
      expect(await client.getPrompt({ name: 'greet', arguments: { who: 'Ada' } })).toMatchObject({
        messages: [{ content: { text: 'Say hello to Ada' } }],
      });
      expect(put).toEqual([expect.stringContaining('In what tone?')]);
      await client.close();
      const [asking, answered] = await records(2);
      expect(asking).toMatchObject({ tool: 'prompt:greet', asked: ['elicitation'] });
      expect(answered).toMatchObject({ tool: 'prompt:greet', outcome: 'ok' });
      const old = await ask('modern', 'prompts/get', { name: 'greet', arguments: { who: 'Ada' } });
      expect(old.json?.error).toMatchObject({ data: { code: 'ask_refused' } });
    } finally {
      items.question = null;
    }
  });

  it('of a server that is gone are an error that says so', async () => {
    const server = await startMcpServer({ era: 'modern' });
    const { url, tools } = server;
    const items = publishedItems(server.items);
    await gate.publish(upstreamServer({ name: 'mortal', url, tools, items, timeoutMs: 30_000 }));
    const read = () => ask('mortal', 'resources/read', { uri: 'memo://one' });
    await eventually(async () => expect((await read()).json?.result).toBeDefined());
    await server.stop();
    expect((await read()).json?.error).toMatchObject({
      message: 'The MCP server cannot be reached',
      data: { code: 'backend_unavailable', retryable: true },
    });
  });

  it('that strangers ask for leave a record without what they asked for', async () => {
    const uri = 'mail://ada@example.test';
    expect((await ask('modern', 'resources/read', { uri }, { token: null })).status).toBe(401);
    expect(await gate.onlyRecord()).toMatchObject({
      tool: 'resource:(unpublished)',
      method: 'resources/read',
      errorCode: 'unauthenticated',
      argumentsHash: null,
    });
  });
});
