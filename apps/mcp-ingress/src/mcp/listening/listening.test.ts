import type { PublishedMcpServer } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { bootService, eventually } from '@gatehouse/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mcpIngressService } from '../../service.js';
import { PUBLIC_URL, REQUEST_STATE_KEY, TestGate } from '../../testing/gate.js';
import type { TestEventSource } from '../../testing/event-source.js';
import { listen, said, TestSession } from '../../testing/listening.js';
import { crmServer } from '../../testing/published.js';

const LIMITS = {
  LISTENING_STREAMS: '4',
  LISTENING_STREAMS_PER_APPLICATION: '3',
  SSE_KEEP_ALIVE_MS: '50',
};
const ALL = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };

describe('a caller that listens', () => {
  let gate: TestGate;
  let other: RunningService;
  /** Added to the time of the other replica, in ms. */
  let later = 0;
  let version = 0;
  const open: TestEventSource[] = [];

  beforeAll(async () => {
    gate = await TestGate.start(LIMITS);
    const environment = {
      NATS_URL: gate.nats.url,
      MCP_PUBLIC_URL: PUBLIC_URL,
      REQUEST_STATE_KEY,
      UPSTREAM_LISTENERS: '0',
      ...LIMITS,
    };
    const clock = { now: () => Date.now() + later };
    other = await bootService(mcpIngressService, environment, { clock });
  });

  beforeEach(() => gate.reset());

  afterEach(() => {
    later = 0;
    for (const stream of open.splice(0)) stream.close();
  });

  afterAll(async () => {
    await other.close();
    await gate.stop();
  });

  /** Publishes the server with tools that are described otherwise than ever before. */
  async function change(name = 'crm'): Promise<void> {
    const entry = crmServer({ url: 'nats://crm', name });
    const description = `Changed ${(version += 1)} times`;
    await gate.publish({ ...entry, tools: entry.tools.map((tool) => ({ ...tool, description })) });
  }

  /** Opens a stream; where there is no room yet for those that were just closed, tries again. */
  async function opened(work: () => Promise<TestEventSource>): Promise<TestEventSource> {
    const source = await eventually(async () => {
      const stream = await work();
      expect(stream.response.status).toBe(200);
      return stream;
    });
    open.push(source);
    return source;
  }

  async function headersFor(server: string): Promise<{ authorization: string }> {
    return { authorization: `Bearer ${await gate.token({ server })}` };
  }

  it('hears that a list has changed, whatever it speaks [listen:lists]', async () => {
    const heard: string[] = [];
    const headers = await headersFor('crm');
    const requestInit = { headers };
    const old = new OldClient({ name: 'old', version: '0' });
    old.setNotificationHandler(ToolListChangedNotificationSchema, () => void heard.push('old'));
    await old.connect(new OldTransport(gate.endpoint(), { requestInit }) as never);
    const sse = new OldClient({ name: 'sse', version: '0' });
    sse.setNotificationHandler(ToolListChangedNotificationSchema, () => void heard.push('sse'));
    const url = new URL(gate.endpoint().href.replace(/mcp$/, 'sse'));
    await sse.connect(new SSEClientTransport(url, { requestInit }));
    const client = new Client(
      { name: 'new', version: '0' },
      {
        versionNegotiation: { mode: 'auto' },
        listChanged: {
          tools: { autoRefresh: false, debounceMs: 0, onChanged: () => void heard.push('new') },
        },
      },
    );
    await client.connect(new StreamableHTTPClientTransport(gate.endpoint(), { requestInit }));
    expect(old.getServerCapabilities()).toMatchObject({ tools: { listChanged: true } });
    expect(client.getServerCapabilities()).toMatchObject({ tools: { listChanged: true } });
    await eventually(async () => {
      await change();
      expect(new Set(heard)).toEqual(new Set(['old', 'sse', 'new']));
    });
    await Promise.all([old.close(), sse.close(), client.close()]);
  });

  it('hears of what it has asked for, first that it is listened for [listen:filter]', async () => {
    const tools = await opened(() => listen(gate, { server: 'crm' }, ALL));
    const prompts = await opened(() =>
      listen(gate, { server: 'crm' }, { resourceSubscriptions: [], promptsListChanged: true }),
    );
    await tools.next();
    await change('crm-http');
    await change();
    const { data } = await tools.next();
    const _meta = { 'io.modelcontextprotocol/subscriptionId': 'listen-1' };
    expect(JSON.parse(data)).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/tools/list_changed',
      params: { _meta },
    });
    expect(said(tools)[0]).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { toolsListChanged: true }, _meta },
    });
    // It has no prompts, so nothing is left to listen for.
    await prompts.end();
    expect(said(prompts)).toMatchObject([
      { method: 'notifications/subscriptions/acknowledged', params: { notifications: {} } },
      { id: 'listen-1', result: { resultType: 'complete', _meta } },
    ]);
  });

  it('is not told of what its list does not say [listen:lists]', async () => {
    const session = await TestSession.begin(gate, { server: 'crm' });
    const source = await opened(() => session.listen());
    const entry: PublishedMcpServer = crmServer({ url: 'nats://crm' });
    const described = { description: 'Other words' };
    await gate.publish({ ...entry, title: 'Another title' });
    await gate.publish({ ...entry, tools: entry.tools.map((tool) => ({ ...tool, ...described })) });
    await source.next();
    const elsewhere = (tool: PublishedMcpServer['tools'][number]) => ({
      ...tool,
      ...described,
      backend: { ...tool.backend, timeoutMs: 4_321 },
    });
    await gate.publish({ ...entry, tools: entry.tools.map(elsewhere) });
    await gate.publish(entry);
    await source.next();
    expect(said(source).map(({ method }) => method)).toEqual([
      'notifications/tools/list_changed',
      'notifications/tools/list_changed',
    ]);
  });

  it('is kept alive, and says when the gate ends it', async () => {
    const replica = await bootService(mcpIngressService, {
      NATS_URL: gate.nats.url,
      MCP_PUBLIC_URL: PUBLIC_URL,
      REQUEST_STATE_KEY,
      UPSTREAM_LISTENERS: '0',
      ...LIMITS,
    });
    const session = await TestSession.begin(gate, { server: 'crm' });
    const old = await opened(() => session.listen({ replica }));
    const source = await opened(() => listen(gate, { server: 'crm', replica }, ALL));
    for (const each of [old, source]) {
      await eventually(() => expect(each.text).toContain(': keep-alive\n\n'));
    }
    await replica.close();
    await Promise.all([old.end(), source.end()]);
    expect(said(source).at(-1)).toMatchObject({ id: 'listen-1', result: {} });
  });

  it('ends when its token expires, or is revoked, and when its server is gone [listen:token]', async () => {
    const short = { expiresIn: 20 };
    const where = { server: 'crm', replica: other };
    const session = await TestSession.begin(gate, where);
    const expiring = [
      await opened(() => session.listen({ claims: short })),
      await opened(() => listen(gate, { ...where, claims: short }, ALL)),
    ];
    const tokenId = '0c5bd58c-2d42-4a0e-92e6-7c8a1e0d9a53';
    const revoked = await opened(() => listen(gate, { ...where, claims: { tokenId } }, ALL));
    await gate.issuer.revoke(tokenId);
    await revoked.end();
    later = 40_000;
    await Promise.all(expiring.map((each) => each.end()));
    const passing = crmServer({ url: 'nats://crm', name: 'passing' });
    await gate.publish(passing);
    const left = await opened(() => listen(gate, { server: 'passing' }, ALL));
    await gate.unpublish(passing);
    await left.end();
  });

  it('has so many streams, and so have all together [listen:bounded]', async () => {
    const session = await TestSession.begin(gate, { server: 'crm' });
    const mine = [
      await opened(() => listen(gate, { server: 'crm' }, ALL)),
      await opened(() => listen(gate, { server: 'crm' }, ALL)),
      await opened(() => session.listen()),
    ];
    const own = await listen(gate, { server: 'crm' }, ALL);
    expect(own.response.status).toBe(429);
    expect(own.response.headers.get('retry-after')).not.toBeNull();
    const second = await TestSession.begin(gate, { server: 'crm' });
    expect((await second.listen()).response.status).toBe(429);
    const others = { server: 'crm', claims: { application: 'other' } };
    await opened(() => listen(gate, others, ALL));
    const third = { server: 'crm', claims: { application: 'third' } };
    expect((await listen(gate, third, ALL)).response.status).toBe(429);
    // Who hangs up makes room.
    mine[0]?.close();
    await opened(() => second.listen());
  });

  it('hears on the stream that it has opened last, at any replica [listen:session:one]', async () => {
    const session = await TestSession.begin(gate, { server: 'crm' });
    const first = await opened(() => session.listen());
    const second = await opened(() => session.listen({ replica: other }));
    await first.end();
    const third = await opened(() => session.listen());
    await second.end();
    await eventually(async () => {
      await change();
      expect(said(third)).not.toEqual([]);
    });
    expect([said(first), said(second)]).toEqual([[], []]);
  });

  it('is nobody else [listen:session:own]', async () => {
    const session = await TestSession.begin(gate, { server: 'crm' });
    for (const claims of [{ application: 'other' }, { user: 'somebody' }]) {
      expect((await session.listen({ claims })).response.status).toBe(404);
    }
    const endpoint = gate.endpoint();
    const headers = { accept: 'text/event-stream', 'mcp-session-id': session.id };
    const stranger = await fetch(endpoint, { headers });
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get('www-authenticate')).toContain('resource_metadata=');
    const mine = { ...headers, ...(await headersFor('crm')) };
    const status = async (more: object) =>
      (await fetch(endpoint, { headers: { ...mine, ...more } })).status;
    expect(await status({ 'mcp-session-id': 'forged' })).toBe(404);
    expect(await status({ accept: 'application/json' })).toBe(406);
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    const unpublished = await fetch(new URL('/nowhere/v1.0/mcp', endpoint), { headers: mine });
    expect(unpublished.status).toBe(404);
  });

  it.each([
    ['without a filter', undefined],
    ['with a filter that is none', { toolsListChanged: 'yes' }],
    ['with resources that are none', { resourceSubscriptions: [1] }],
  ])('is refused %s', async (_, notifications) => {
    const source = await listen(gate, { server: 'crm' }, notifications);
    expect(source.response.headers.get('content-type')).toContain('application/json');
    await source.end();
    expect(JSON.parse(source.text)).toMatchObject({ id: 'listen-1', error: { code: -32602 } });
  });
});
