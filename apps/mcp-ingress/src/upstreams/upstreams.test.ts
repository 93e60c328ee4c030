import { mcpIngressUpstreamDiscover } from '@gatehouse/contracts';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { eventually, startMcpServer } from '@gatehouse/testkit';
import type { TestMcpServer } from '@gatehouse/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ALLOWED, TestGate } from '../testing/gate.js';
import { post, textOf, toolsCall } from '../testing/post.js';
import { upstreamServer } from '../testing/upstream.js';

const ERAS = ['legacy', 'modern'] as const;

describe('an upstream MCP server', () => {
  let gate: TestGate;
  const servers = new Map<string, TestMcpServer>();

  beforeAll(async () => {
    gate = await TestGate.start({ UPSTREAM_KEY: 's3cret', BREAKER_FAILURES: '1000' });
    for (const era of ERAS) servers.set(era, await startMcpServer({ era }));
  });

  beforeEach(async () => {
    await gate.reset();
    for (const era of ERAS) {
      const server = upstreamOf(era);
      server.seen.length = 0;
      server.cancelled = 0;
      server.expect(null);
      await publish(era);
    }
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

  function publish(era: string, more: object = {}): Promise<void> {
    const { url, tools } = upstreamOf(era);
    return gate.publish(upstreamServer({ name: era, url, tools, ...more }));
  }

  async function clientOf(server: string, mode: 'legacy' | 'auto'): Promise<Client> {
    const client = new Client({ name: 'test', version: '0' }, { versionNegotiation: { mode } });
    const headers = { authorization: `Bearer ${await gate.token({ server })}` };
    const options = { requestInit: { headers } };
    await client.connect(new StreamableHTTPClientTransport(gate.endpoint(server), options));
    return client;
  }

  const CELLS = ERAS.flatMap((era) =>
    (['legacy', 'auto'] as const).map((mode) => [mode, era] as const),
  );

  it.each(CELLS)(
    'serves a client of either era (%s) though it is %s itself [upstream:era:any]',
    async (mode, era) => {
      const client = await clientOf(era, mode);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(['add', 'echo', 'fail', 'picture', 'wait']);
      expect(await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })).toMatchObject({
        content: [{ type: 'text', text: '{"sum":5}' }],
        structuredContent: { sum: 5 },
      });
      expect(await client.callTool({ name: 'picture', arguments: {} })).toMatchObject({
        content: [{ type: 'image', mimeType: 'image/png' }],
      });
      expect(await client.callTool({ name: 'fail', arguments: {} })).toMatchObject({
        isError: true,
        content: [{ text: 'it did not work' }],
      });
      await client.close();
      await eventually(() => expect(gate.records).toHaveLength(3));
      expect(gate.records.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'upstream_error']);
    },
  );

  it.each(ERAS)(
    'that is %s never sees the token of the caller, and gets the gate’s own credential [upstream:credential:own]',
    async (era) => {
      await publish(era, {
        credential: {
          header: 'Authorization',
          prefix: 'Bearer ',
          secret: { env: 'UPSTREAM_KEY' },
        },
      });
      const server = upstreamOf(era);
      server.expect('Bearer s3cret');
      const from = server.requests.length;
      await eventually(async () => {
        const reply = await post(gate, { server: era, body: toolsCall('echo', { text: 'hi' }) });
        expect(textOf(reply)).toBe('hi');
      });
      const sent = server.requests.slice(from).filter(({ headers }) => headers.authorization);
      expect(new Set(sent.map(({ headers }) => headers.authorization))).toEqual(
        new Set(['Bearer s3cret']),
      );
    },
  );

  it.each(CELLS)(
    'tells a client (%s) how far a call has come, and hears that it is cancelled (%s) [upstream:progress]',
    async (mode, era) => {
      const client = await clientOf(era, mode);
      const control = new AbortController();
      const seen: number[] = [];
      const call = client.callTool(
        { name: 'wait', arguments: {} },
        { signal: control.signal, onprogress: ({ progress }) => seen.push(progress) },
      );
      const ended = call.catch((error: unknown) => error);
      await eventually(() => expect(seen).toEqual([1, 2]));
      // One with a handshake that cancels in a message of its own is not understood; that it goes is.
      if (mode === 'auto') control.abort();
      else await client.close();
      await eventually(() => expect(upstreamOf(era).cancelled).toBe(1));
      await ended;
      await client.close();
      expect(await gate.onlyRecord()).toMatchObject({ outcome: 'aborted', tool: 'wait' });
    },
  );

  it.each(ERAS)('that is %s sends the answer after its progress', async (era) => {
    const client = await clientOf(era, 'auto');
    const seen: number[] = [];
    const call = client.callTool(
      { name: 'wait', arguments: {} },
      { onprogress: ({ progress }) => seen.push(progress) },
    );
    await eventually(() => expect(seen).toEqual([1, 2]));
    upstreamOf(era).letGo();
    expect(await call).toMatchObject({ content: [{ text: 'waited' }] });
    await client.close();
  });

  it.each(ERAS)(
    'that is %s and does not accept the gate is an error that says so [upstream:unauthorized:said]',
    async (era) => {
      await publish(era, {
        credential: { header: 'X-Key', prefix: '', secret: { env: 'UPSTREAM_KEY' } },
      });
      upstreamOf(era).expect('other');
      await eventually(async () => {
        const reply = await post(gate, { server: era, body: toolsCall('echo', { text: 'hi' }) });
        expect(reply.status).toBe(200);
        expect(reply.json?.result).toMatchObject({ isError: true });
        expect(textOf(reply)).toContain('does not accept the credentials of the gate');
      });
      await eventually(() =>
        expect(gate.records.at(-1)).toMatchObject({
          outcome: 'failed',
          errorCode: 'backend_unauthorized',
        }),
      );
    },
  );

  it('is signed in to with the client credentials grant, for itself alone [upstream:oauth:own]', async () => {
    const server = upstreamOf('modern');
    server.expect('Bearer token-1');
    const asked: URLSearchParams[] = [];
    const issuer = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push(new URLSearchParams(body));
        response.writeHead(200, { 'content-type': 'application/json' });
        const token = `token-${asked.length}`;
        response.end(
          JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 600 }),
        );
      });
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const { port } = Object(issuer.address());
    const entry = upstreamServer({
      name: 'signed',
      url: server.url,
      tools: server.tools,
      credentials: [
        {
          type: 'oauth-client',
          tokenUrl: `http://127.0.0.1:${port}/token`,
          clientId: 'gate',
          clientSecret: { env: 'UPSTREAM_KEY' },
          clientAuthentication: 'post',
          scopes: ['mcp'],
          parameters: { resource: server.url },
        },
      ],
    });
    await gate.publish(entry);
    const say = (words: string) =>
      post(gate, { server: 'signed', body: toolsCall('echo', { text: words }) });
    try {
      await eventually(async () => expect(textOf(await say('one'))).toBe('one'));
      expect(textOf(await say('token-1 is mine'))).toBe('[secret] is mine');
      expect(asked).toHaveLength(1);
      expect(asked[0]?.get('resource')).toBe(server.url);
      // A token that was revoked is fetched anew.
      server.expect('Bearer token-2');
      expect(textOf(await say('two'))).toBe('two');
      expect(asked).toHaveLength(2);
    } finally {
      await new Promise((resolve) => issuer.close(resolve));
    }
  });

  it('that has forgotten its sessions is introduced to again, and the call is made once [upstream:session:renewed]', async () => {
    const server = upstreamOf('legacy');
    const say = async (text: string) =>
      textOf(await post(gate, { server: 'legacy', body: toolsCall('echo', { text }) }));
    expect(await say('one')).toBe('one');
    await server.forget();
    expect(await say('two')).toBe('two');
    expect(server.seen.map(({ call }) => call.arguments['text'])).toEqual(['one', 'two']);
  });

  it('that dies is an error that says so, and is there again when it is [upstream:dead:said]', async () => {
    const server = upstreamOf('legacy');
    const call = () => post(gate, { server: 'legacy', body: toolsCall('echo', { text: 'hi' }) });
    expect(textOf(await call())).toBe('hi');
    await server.die();
    const reply = await call();
    expect(reply.json?.result).toMatchObject({ isError: true });
    expect(textOf(reply)).toBe('The MCP server cannot be reached');
    await server.rise();
    await eventually(async () => expect(textOf(await call())).toBe('hi'));
  });

  it('that dies while it is called leaves no call waiting', async () => {
    const server = upstreamOf('legacy');
    const call = post(gate, { server: 'legacy', body: toolsCall('wait', {}) });
    await eventually(() => expect(server.seen).toHaveLength(1));
    await server.die();
    expect(textOf(await call)).toMatch(/broke before its answer.*not known/);
    await server.rise();
  });

  it('keeps the sessions of callers apart [upstream:session:own]', async () => {
    const server = upstreamOf('legacy');
    for (const user of ['ada', 'bob', 'ada']) {
      const token = await gate.token({ server: 'legacy', user });
      const body = toolsCall('echo', { text: user });
      expect(textOf(await post(gate, { server: 'legacy', token, body }))).toBe(user);
    }
    const [ada, bob, again] = server.seen.map(({ call }) => call.session);
    expect(ada).toBe(again);
    expect(ada).not.toBe(bob);
  });

  it('at a private address is refused unless that is allowed [upstream:private:refused]', async () => {
    await publish('modern', { name: 'private', allowPrivate: false });
    await eventually(async () => {
      const reply = await post(gate, {
        server: 'private',
        body: toolsCall('echo', { text: 'hi' }),
      });
      expect(textOf(reply)).toContain('at an address where the gate may not go');
    });
    expect(upstreamOf('modern').seen).toEqual([]);
  });

  it('of which nothing is known yet has no empty list [upstream:unknown:said]', async () => {
    const { url } = upstreamOf('modern');
    const entry = upstreamServer({ name: 'new', url, tools: [] });
    if (!entry.upstream) throw new TypeError('it is upstream');
    await gate.publish({ ...entry, upstream: { ...entry.upstream, discovered: false } });
    await eventually(async () => {
      const reply = await post(gate, {
        server: 'new',
        body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      });
      expect(reply.status).toBe(200);
      expect(reply.json?.error).toMatchObject({
        message: 'The MCP server behind this one has not been reached yet',
        data: { code: 'backend_unavailable' },
      });
    });
  });

  it('is held to what is withheld from a caller', async () => {
    gate.decide = () => ({
      ...ALLOWED,
      obligations: [{ type: 'withhold-fields', fields: ['sum'] }],
    });
    const sum = await post(gate, { server: 'modern', body: toolsCall('add', { a: 1, b: 2 }) });
    expect(textOf(sum)).toBe('{"sum":"[withheld]"}');
    expect(sum.json?.result).not.toHaveProperty('structuredContent');
    const picture = await post(gate, { server: 'modern', body: toolsCall('picture', {}) });
    expect(textOf(picture)).toBe('[withheld: image]');
  });

  it.each(ERAS)('that is %s says what it has to the catalogue', async (era) => {
    const { url, tools } = upstreamOf(era);
    const reply = await gate.bus.request(
      mcpIngressUpstreamDiscover,
      {
        name: era,
        version: '1.0',
        backend: { url, timeoutMs: 5_000, allowPrivate: true, credential: null },
        connection: { transport: 'streamable-http', credentials: [] },
      },
      { timeoutMs: 10_000 },
    );
    const names = (kind: string) =>
      reply.definitions.filter((each) => each.kind === kind).map(({ name }) => name);
    expect(names('tool')).toEqual(tools.map(({ name }) => name));
    expect(names('resource')).toEqual(['memo://one', 'memo://two']);
    expect(names('template')).toEqual(['note://{id}']);
    expect(names('prompt')).toEqual(['greet']);
    expect(reply).toMatchObject({ completes: true, subscribes: true, problems: [] });
    expect(reply.definitions[0]?.definition).toMatchObject({
      description: 'Says what it is told.',
    });
    expect(reply.protocolVersion).toBe(era === 'modern' ? '2026-07-28' : '2025-11-25');
  });
});
