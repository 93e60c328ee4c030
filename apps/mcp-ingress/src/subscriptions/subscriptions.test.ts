import type { RunningService } from '@gatehouse/service-kit';
import { argumentsHash } from '@gatehouse/service-kit';
import { bootService, eventually, startMcpServer } from '@gatehouse/testkit';
import type { TestMcpServer } from '@gatehouse/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mcpIngressService } from '../service.js';
import { ALLOWED, denied, PUBLIC_URL, REQUEST_STATE_KEY, TestGate } from '../testing/gate.js';
import type { TestEventSource } from '../testing/event-source.js';
import { publishedItems } from '../testing/items.js';
import { aggregateServer } from '../testing/published.js';
import { listen, said, TestSession } from '../testing/listening.js';
import { upstreamServer } from '../testing/upstream.js';

const ERAS = ['legacy', 'modern', 'sse'] as const;
type Era = (typeof ERAS)[number];
const FACES = ['streamable', 'sse', 'listen'] as const;
const CELLS = FACES.flatMap((face) => ERAS.map((era) => [face, era] as const));
const SETTINGS = {
  SUBSCRIPTIONS_PER_STREAM: '3',
  BREAKER_FAILURES: '1000',
  DECISION_TIMEOUT_MS: '30000',
  AUDIT_TIMEOUT_MS: '30000',
};
/** A server that is dead for a while is asked again later and later. */
const PATIENCE = { withinMs: 30_000 };
const HANDSHAKE = { server: 'legacy' };

describe('a subscription to a resource', () => {
  let gate: TestGate;
  let other: RunningService;
  const servers = new Map<Era, TestMcpServer>();
  const open: TestEventSource[] = [];

  beforeAll(async () => {
    gate = await TestGate.start(SETTINGS);
    for (const era of ERAS) {
      const server = await startMcpServer({ era });
      servers.set(era, server);
      const { url, tools } = server;
      const transport = era === 'sse' ? 'sse' : 'streamable-http';
      const items = publishedItems(server.items);
      const timeoutMs = 30_000;
      await gate.publish(upstreamServer({ name: era, url, tools, items, transport, timeoutMs }));
      const silent = publishedItems(server.items, { subscribes: false });
      await gate.publish(upstreamServer({ name: `${era}-silent`, url, tools, items: silent }));
    }
    other = await replica();
  });

  beforeEach(() => gate.reset());

  afterEach(() => {
    for (const stream of open.splice(0)) stream.close();
  });

  afterAll(async () => {
    await other.close();
    await gate.stop();
    for (const server of servers.values()) await server.stop();
  });

  function replica(): Promise<RunningService> {
    return bootService(mcpIngressService, {
      NATS_URL: gate.nats.url,
      MCP_PUBLIC_URL: PUBLIC_URL,
      REQUEST_STATE_KEY,
      UPSTREAM_LISTENERS: '0',
      ...SETTINGS,
    });
  }

  function upstream(era: Era): TestMcpServer {
    const server = servers.get(era);
    if (!server) throw new TypeError(`no ${era} server`);
    return server;
  }

  async function opened(stream: Promise<TestEventSource>): Promise<TestEventSource> {
    const source = await stream;
    open.push(source);
    expect(source.response.status).toBe(200);
    return source;
  }

  /** The addresses of which a stream has been told. */
  function heardOn(source: TestEventSource): unknown[] {
    return said(source).flatMap(({ method, params }) =>
      method === 'notifications/resources/updated' ? [Object(params).uri] : [],
    );
  }

  /** Has a server say that something has changed until somebody has heard of it. */
  async function untilHeard(era: Era, uri: string, heard: () => unknown[]): Promise<void> {
    await eventually(() => {
      upstream(era).updated(uri);
      expect(heard()).toContain(uri);
    }, PATIENCE);
  }

  /** A client of a face that writes down what it hears. */
  async function client(face: (typeof FACES)[number], server: string, uri: string) {
    const heard: string[] = [];
    const headers = { authorization: `Bearer ${await gate.token({ server })}` };
    const requestInit = { headers };
    if (face === 'listen') {
      const modern = new Client(
        { name: 'new', version: '0' },
        { versionNegotiation: { mode: 'auto' } },
      );
      modern.setNotificationHandler('notifications/resources/updated', ({ params }) => {
        heard.push(params.uri);
      });
      await modern.connect(
        new StreamableHTTPClientTransport(gate.endpoint(server), { requestInit }),
      );
      expect(modern.getServerCapabilities()?.resources).toEqual({
        subscribe: true,
        listChanged: true,
      });
      const { honoredFilter } = await modern.listen({ resourceSubscriptions: [uri] });
      expect(honoredFilter).toEqual({ resourceSubscriptions: [uri] });
      return { heard, close: () => modern.close() };
    }
    const old = new OldClient({ name: 'old', version: '0' });
    old.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      heard.push(params.uri);
    });
    const endpoint = gate.endpoint(server);
    const transport =
      face === 'sse'
        ? new SSEClientTransport(new URL(endpoint.href.replace(/mcp$/, 'sse')), { requestInit })
        : new OldTransport(endpoint, { requestInit });
    await old.connect(transport as never);
    await old.subscribeResource({ uri });
    return { heard, close: () => old.close() };
  }

  it.each(CELLS)(
    'is told of by %s, of a server that speaks %s, with one record [subscription:told] [subscription:recorded]',
    async (face, era) => {
      const uri = 'note://7';
      const { heard, close } = await client(face, era, uri);
      await untilHeard(era, uri, () => heard);
      expect(new Set(heard)).toEqual(new Set([uri]));
      await close();
      expect(await gate.onlyRecord()).toMatchObject({
        tool: 'template:note://{id}',
        method: 'resources/subscribe',
        argumentsHash: argumentsHash({ uri }),
        arguments: null,
        outcome: 'ok',
        decision: { effect: 'allow' },
        transport: face === 'sse' ? 'sse' : 'streamable-http',
      });
      // Nobody wants to hear of it any more.
      await eventually(() => expect(upstream(era).items.subscribed).toEqual([]), PATIENCE);
    },
  );

  it('is refused as reading is, and so is what is hidden and what is not there [subscription:governed]', async () => {
    const session = await TestSession.begin(gate, HANDSHAKE);
    const subscribe = async (uri: unknown) => session.send('resources/subscribe', { uri });
    const read = async (uri: unknown) => session.send('resources/read', { uri });
    const hidden = 'resource:memo://two';
    gate.decide = (_, { name }) => (name === hidden ? denied('policy_denied') : ALLOWED);
    for (const uri of ['memo://two', 'memo://none', 'note://../7', undefined]) {
      const [refused, unread] = [await subscribe(uri), await read(uri)];
      expect(refused.status).toBe(unread.status);
      expect(refused.json?.error).toEqual(unread.json?.error);
      expect(refused.json?.error).toBeDefined();
    }
    gate.decide = () => denied('not_subscribed');
    expect((await subscribe('memo://one')).status).toBe(403);
    gate.decide = () => ALLOWED;
    const exhausted = { exhausted: ['calls'], retryAfterSeconds: 5, mayEverFit: true };
    gate.take = () => ({ granted: false, limits: [], ...exhausted });
    expect((await subscribe('memo://one')).status).toBe(429);
    await eventually(() => expect(gate.records).toHaveLength(10));
    const subscribed = gate.records.filter(({ method }) => method === 'resources/subscribe');
    expect(subscribed.map(({ tool, outcome }) => [tool, outcome])).toEqual([
      [hidden, 'refused'],
      ['resource:(unpublished)', 'refused'],
      ['resource:(unpublished)', 'refused'],
      ['resource:(unpublished)', 'refused'],
      ['resource:memo://one', 'refused'],
      ['resource:memo://one', 'refused'],
    ]);
    expect(upstream('legacy').items.subscribed).toEqual([]);
  });

  it('leaves out of what is acknowledged what its caller may not read, and says why if nothing is left [subscription:governed]', async () => {
    gate.decide = (_, { name }) =>
      name === 'resource:memo://two' ? denied('policy_denied') : ALLOWED;
    const resourceSubscriptions = ['memo://one', 'memo://two', 'memo://none'];
    const source = await opened(listen(gate, HANDSHAKE, { resourceSubscriptions }));
    await source.next();
    expect(said(source)).toMatchObject([
      { params: { notifications: { resourceSubscriptions: ['memo://one'] } } },
    ]);
    const refused = await listen(gate, HANDSHAKE, { resourceSubscriptions: ['memo://two'] });
    await refused.end();
    expect(JSON.parse(refused.text)).toMatchObject({
      error: { code: -32602, data: { code: 'unknown_resource', uri: 'memo://two' } },
    });
    gate.decide = () => denied('not_subscribed');
    expect((await listen(gate, HANDSHAKE, { resourceSubscriptions })).response.status).toBe(403);
  });

  it('is no longer told of once its caller may not read it any more [subscription:governed]', async () => {
    const uris = ['memo://one', 'memo://two'];
    const source = await opened(listen(gate, HANDSHAKE, { resourceSubscriptions: uris }));
    for (const uri of uris) await untilHeard('legacy', uri, () => heardOn(source));
    gate.decide = (_, { name }) =>
      name === 'resource:memo://two' ? denied('policy_denied') : ALLOWED;
    // What was decided before is remembered for half a second.
    await eventually(async () => {
      upstream('legacy').updated('memo://two');
      const count = heardOn(source).length;
      upstream('legacy').updated('memo://one');
      await eventually(() => expect(heardOn(source).length).toBeGreaterThan(count));
      expect(heardOn(source).slice(count)).not.toContain('memo://two');
    }, PATIENCE);
  });

  it('is made at any replica, and told of on the stream that another one holds [subscription:replica]', async () => {
    const session = await TestSession.begin(gate, HANDSHAKE);
    const second = await replica();
    const source = await opened(session.listen({ replica: second }));
    const uri = 'memo://one';
    const made = await session.send('resources/subscribe', { uri }, { replica: other });
    expect(made.json?.result).toEqual({});
    await untilHeard('legacy', uri, () => heardOn(source));
    await second.close();
    await source.end();
    const again = await opened(session.listen());
    await untilHeard('legacy', uri, () => heardOn(again));
    expect(gate.records).toHaveLength(1);
  });

  it('ends when its client says so, which is recorded once [subscription:ended]', async () => {
    const session = await TestSession.begin(gate, HANDSHAKE);
    const source = await opened(session.listen());
    const [uri, kept] = ['memo://one', 'memo://two'];
    for (const each of [uri, kept]) await session.send('resources/subscribe', { uri: each });
    await untilHeard('legacy', uri, () => heardOn(source));
    for (const { json } of [
      await session.send('resources/unsubscribe', { uri }, { replica: other }),
      await session.send('resources/unsubscribe', { uri }),
    ]) {
      expect(json?.result).toEqual({});
    }
    await eventually(() => expect(upstream('legacy').items.subscribed).toEqual([kept]));
    await eventually(() => expect(gate.records).toHaveLength(3));
    expect(gate.records.at(-1)).toMatchObject({
      tool: 'resource:memo://one',
      method: 'resources/unsubscribe',
      outcome: 'ok',
    });
    const missing = await session.send('resources/unsubscribe', {});
    expect(missing.json?.error).toMatchObject({ code: -32602 });
  });

  it('is one of so many [subscription:bounded]', async () => {
    const session = await TestSession.begin(gate, HANDSHAKE);
    const subscribe = (id: number, more: object = {}) =>
      session.send('resources/subscribe', { uri: `note://${id}` }, more);
    const first = await Promise.all([1, 2, 3, 4, 5].map((id) => subscribe(id)));
    expect(first.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(first.filter(({ status }) => status === 429)).toHaveLength(2);
    expect((await subscribe(6, { replica: other })).status).toBe(429);
    const resourceSubscriptions = [1, 2, 3, 4].map((id) => `note://${id}`);
    const listening = await listen(gate, HANDSHAKE, { resourceSubscriptions });
    expect(listening.response.status).toBe(429);
  });

  it('is one at its server, however many have made it [subscription:upstream:shared]', async () => {
    const uri = 'memo://one';
    const filter = { resourceSubscriptions: [uri] };
    const others = { ...HANDSHAKE, claims: { application: 'other' } };
    const sources = [
      await opened(listen(gate, HANDSHAKE, filter)),
      await opened(listen(gate, HANDSHAKE, filter)),
      await opened(listen(gate, others, filter)),
    ];
    expect(upstream('legacy').items.subscribed).toEqual([uri]);
    for (const source of sources) await untilHeard('legacy', uri, () => heardOn(source));
    sources[0]?.close();
    for (const source of sources.slice(1)) {
      const count = heardOn(source).length;
      await untilHeard('legacy', uri, () => heardOn(source).slice(count));
    }
    for (const source of sources) source.close();
    await eventually(() => expect(upstream('legacy').sessions()).toBe(0));
  });

  it.each(ERAS)(
    'outlives its server (%s), and is told of when that is back: what has changed nobody knows [subscription:upstream:back]',
    async (era) => {
      const uri = 'memo://one';
      const source = await opened(listen(gate, { server: era }, { resourceSubscriptions: [uri] }));
      await untilHeard(era, uri, () => heardOn(source));
      const server = upstream(era);
      await server.die();
      const count = heardOn(source).length;
      await server.rise();
      await eventually(() => expect(heardOn(source).length).toBeGreaterThan(count), PATIENCE);
      const back = heardOn(source).length;
      await eventually(() => {
        server.updated(uri);
        expect(heardOn(source).length).toBeGreaterThan(back);
      }, PATIENCE);
    },
  );

  it('is had through an aggregate, of the member that has the resource, while its caller may enter both [subscription:aggregate]', async () => {
    const { url, tools } = upstream('legacy');
    const member = upstreamServer({ name: 'member', url, tools });
    await gate.publish(member);
    await gate.publish(
      aggregateServer([
        ['modern', 'a'],
        ['member', 'b'],
      ]),
    );
    const all = { server: 'all' };
    const uri = 'memo://one';
    const filter = { resourceSubscriptions: [uri], toolsListChanged: true };
    const source = await eventually(() => opened(listen(gate, all, filter)));
    await untilHeard('modern', uri, () => heardOn(source));
    expect(await gate.onlyRecord()).toMatchObject({
      server: 'modern',
      tool: 'resource:memo://one',
      method: 'resources/subscribe',
      aggregate: { name: 'all' },
    });
    // Who may not enter the aggregate any more hears of its members no longer.
    gate.decide = (_, __, server) => (server === 'all' ? denied('not_subscribed') : ALLOWED);
    const direct = await opened(listen(gate, { server: 'modern' }, filter));
    await eventually(async () => {
      const [count, before] = [heardOn(source).length, heardOn(direct).length];
      await untilHeard('modern', uri, () => heardOn(direct).slice(before));
      expect(heardOn(source)).toHaveLength(count);
    }, PATIENCE);
    await gate.publish({ ...member, tools: [] });
    await eventually(() => {
      const told = said(source).map(({ method }) => method);
      expect(told).toContain('notifications/tools/list_changed');
    });
  });

  it('needs a session of its client, and a server that tells [subscription:session]', async () => {
    const uri = 'memo://one';
    const mine = await TestSession.begin(gate, HANDSHAKE);
    const claims = { application: 'other' };
    const stolen = await mine.send('resources/subscribe', { uri }, { claims });
    expect(stolen.status).toBe(400);
    expect(stolen.json?.error).toMatchObject({ data: { code: 'invalid_request' } });
    const silent = await TestSession.begin(gate, { server: 'legacy-silent' });
    for (const method of ['resources/subscribe', 'resources/unsubscribe']) {
      const { json } = await silent.send(method, { uri });
      expect(json?.error).toMatchObject({ code: -32601 });
    }
    const filter = { resourceSubscriptions: [uri], resourcesListChanged: true };
    const source = await opened(listen(gate, { server: 'legacy-silent' }, filter));
    await source.next();
    const { params } = said(source)[0] ?? {};
    expect(Object(params).notifications).toEqual({ resourcesListChanged: true });
  });
});
