import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunningService } from '@gatehouse/service-kit';
import { bootService, eventually } from '@gatehouse/testkit';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { mcpIngressService } from '../service.js';
import { TestEventSource } from '../testing/event-source.js';
import { denied, PUBLIC_URL, REQUEST_STATE_KEY, TestGate } from '../testing/gate.js';
import { toolsCall } from '../testing/post.js';

const LIMITS = { SSE_SESSIONS: '4', SSE_SESSIONS_PER_APPLICATION: '3', SSE_KEEP_ALIVE_MS: '50' };
const list = { jsonrpc: '2.0', id: 'test-request-1', method: 'tools/list' };

describe('the transport HTTP+SSE', () => {
  let gate: TestGate;
  let other: RunningService;
  /** Added to the time of the other replica, in ms. */
  let later = 0;
  const open: TestEventSource[] = [];

  const startOther = (): Promise<RunningService> =>
    bootService(
      mcpIngressService,
      {
        NATS_URL: gate.nats.url,
        MCP_PUBLIC_URL: PUBLIC_URL,
        REQUEST_STATE_KEY,
        ...LIMITS,
        SSE_IDLE_MS: '60000',
      },
      { clock: { now: () => Date.now() + later } },
    );

  beforeAll(async () => {
    gate = await TestGate.start(LIMITS);
    other = await startOther();
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

  const at = (path: string, base = new URL(gate.endpoint()).origin): URL =>
    new URL(`/crm/v1.0/${path}`, base);

  /** Opens a stream; where there is no room yet for those that were just closed, tries again. */
  async function stream(
    options: { token?: string; base?: string } = {},
  ): Promise<TestEventSource & { address: URL }> {
    const authorization = `Bearer ${options.token ?? (await gate.token())}`;
    const url = at('sse', options.base);
    const source = await eventually(async () => {
      const opened = await TestEventSource.open(url, { authorization });
      expect(opened.response.status).toBe(200);
      return opened;
    });
    open.push(source);
    const { event, data } = await source.next();
    expect(event).toBe('endpoint');
    return Object.assign(source, { address: new URL(data, url) });
  }

  async function send(
    address: URL,
    body: unknown,
    options: { token?: string; method?: string; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const method = options.method ?? 'POST';
    return fetch(address, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${options.token ?? (await gate.token())}`,
        ...options.headers,
      },
      ...(method === 'POST'
        ? { body: typeof body === 'string' ? body : JSON.stringify(body) }
        : {}),
    });
  }

  async function messageOf(source: TestEventSource): Promise<Record<string, unknown>> {
    const { event, data } = await source.next();
    expect(event).toBe('message');
    const message: unknown = JSON.parse(data);
    return message as Record<string, unknown>;
  }

  it('serves the v1 SDK’s own client [sse:client:sdk]', async () => {
    const client = new Client({ name: 'old', version: '0' });
    const authorization = `Bearer ${await gate.token()}`;
    const requestInit = { headers: { authorization } };
    await client.connect(new SSEClientTransport(at('sse'), { requestInit }));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('get_customer');
    const call = { name: 'get_customer', arguments: { customer_id: 'C-4821' } };
    expect(await client.callTool(call)).toMatchObject({ structuredContent: { id: 'C-4821' } });
    await client.close();
    expect(await gate.onlyRecord()).toMatchObject({ outcome: 'ok', transport: 'sse' });
  });

  it('serves a client that says nothing first, and uses one id again and again [sse:client:plain]', async () => {
    const source = await stream();
    expect(source.response.headers.get('content-type')).toBe('text/event-stream');
    expect(source.text).toMatch(/^event: endpoint\ndata: message\?sessionId=[\w-]+\n\n$/);
    const accepted = await send(source.address, list);
    expect(accepted.status).toBe(202);
    expect(await accepted.text()).toBe('');
    expect(await messageOf(source)).toMatchObject({
      id: 'test-request-1',
      result: { tools: expect.arrayContaining([expect.objectContaining({ name: 'add_note' })]) },
    });
    const call = toolsCall('get_customer', { customer_id: 'C-4821' }, { id: 'test-request-1' });
    expect((await send(source.address, call)).status).toBe(202);
    expect(await messageOf(source)).toMatchObject({
      id: 'test-request-1',
      result: { structuredContent: { id: 'C-4821' } },
    });
    expect(
      (await send(source.address, { jsonrpc: '2.0', method: 'notifications/initialized' })).status,
    ).toBe(202);
  });

  it('answers each request of a batch by itself', async () => {
    const source = await stream();
    const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' });
    expect((await send(source.address, [ping(1), ping(2)])).status).toBe(202);
    const answers = [await messageOf(source), await messageOf(source)];
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([1, 2]));
  });

  it('tells on the stream what the gate refuses', async () => {
    const source = await stream();
    gate.decide = () => denied('not_subscribed');
    await send(source.address, toolsCall('get_customer', { customer_id: 'C-4821' }));
    expect(await messageOf(source)).toMatchObject({
      id: 1,
      error: { data: { code: 'not_subscribed' } },
    });
    expect(await gate.onlyRecord()).toMatchObject({ outcome: 'refused', transport: 'sse' });
  });

  it('keeps the connection alive', async () => {
    const source = await stream();
    await eventually(() => expect(source.text).toContain('\n\n: keep-alive\n\n'));
  });

  it('takes a message at any replica [sse:replica:any]', async () => {
    const here = await stream();
    const there = await stream({ base: other.url });
    const via = (source: { address: URL }, base: string): URL =>
      new URL(source.address.pathname + source.address.search, base);
    const origin = gate.endpoint().origin;
    expect((await send(via(here, other.url), list)).status).toBe(202);
    expect((await send(via(there, origin), { ...list, id: 7 })).status).toBe(202);
    expect(await messageOf(here)).toMatchObject({ id: 'test-request-1', result: {} });
    expect(await messageOf(there)).toMatchObject({ id: 7, result: {} });
    expect([here.events(), there.events()].map(({ length }) => length)).toEqual([2, 2]);
  });

  it('says that a session is over when the replica that held it is gone [sse:replica:gone]', async () => {
    const replica = await startOther();
    const lost = await stream({ base: replica.url });
    await replica.close();
    await lost.end();
    const old = new URL(lost.address.pathname + lost.address.search, gate.endpoint());
    const refused = await send(old, list);
    expect(refused.status).toBe(404);
    expect(await refused.json()).toMatchObject({ error: { data: { code: 'not_found' } } });
    const again = await stream();
    await send(again.address, list);
    expect(await messageOf(again)).toMatchObject({ result: {} });
  });

  it('takes messages from nobody but its owner [sse:session:own]', async () => {
    const source = await stream();
    const strangers = [
      await gate.token({ application: 'other' }),
      await gate.token({ user: 'somebody' }),
    ];
    for (const token of strangers) {
      expect((await send(source.address, list, { token })).status).toBe(404);
    }
    const forged = new URL(source.address);
    forged.searchParams.set('sessionId', `${'0'.repeat(16)}-${'0'.repeat(48)}`);
    expect((await send(forged, list)).status).toBe(404);
    forged.searchParams.set('sessionId', 'a.b.>');
    expect((await send(forged, list)).status).toBe(404);
    forged.searchParams.delete('sessionId');
    expect((await send(forged, list)).status).toBe(404);
    expect(source.events()).toHaveLength(1);
  });

  it('lets nobody in without a token [sse:session:token]', async () => {
    const refused = await fetch(at('sse'));
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('resource_metadata=');
    const source = await stream();
    const posted = await send(source.address, list, { token: 'no.valid.token' });
    expect(posted.status).toBe(401);
  });

  it('ends a session whose token is revoked, and one whose token expires [sse:session:ends]', async () => {
    const tokenId = '5d4f3f9e-6f5a-4b0e-9a52-0a8a8f0d3f51';
    const revoked = await stream({ token: await gate.token({ tokenId }) });
    await gate.issuer.revoke(tokenId);
    await revoked.end();
    const short = await gate.token({ expiresIn: 20 });
    const expired = await stream({ token: short, base: other.url });
    later = 40_000;
    await expired.end();
  });

  it('ends a session that is idle [sse:session:bounded]', async () => {
    const idle = await stream({ base: other.url });
    later = 61_000;
    await idle.end();
  });

  it('holds so many sessions for one application, and so many in all [sse:session:bounded]', async () => {
    const mine = [await stream(), await stream(), await stream()];
    const knock = async (application: string) =>
      fetch(at('sse'), {
        headers: { authorization: `Bearer ${await gate.token({ application })}` },
      });
    const refused = await knock('agent');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect(await refused.json()).toMatchObject({ error: { data: { code: 'quota_exceeded' } } });
    await stream({ token: await gate.token({ application: 'other' }) });
    expect((await knock('third')).status).toBe(429);
    mine[0]?.close();
    await stream();
  });

  it('has so much under way for one session, and no more [sse:session:bounded]', async () => {
    const source = await stream();
    gate.decide = () => new Promise(() => undefined);
    const batch = (length: number) => Array.from({ length }, (_, id) => ({ ...list, id }));
    expect((await send(source.address, batch(50))).status).toBe(202);
    expect((await send(source.address, batch(15))).status).toBe(429);
  });

  it('ends what is under way when its client goes, or no longer wants it [sse:call:cancelled]', async () => {
    const slow = toolsCall('get_customer', { customer_id: 'C-SLOW' }, { id: 5 });
    const underWay = async (source: { address: URL }): Promise<void> => {
      gate.crm.seen.length = 0;
      await send(source.address, slow);
      await eventually(() => expect(gate.crm.seen).toHaveLength(1));
    };
    const source = await stream();
    await underWay(source);
    const params = { requestId: 5 };
    await send(source.address, { jsonrpc: '2.0', method: 'notifications/cancelled', params });
    await eventually(() => expect(gate.records).toHaveLength(1));
    await underWay(source);
    source.close();
    await eventually(() => expect(gate.records).toHaveLength(2));
    expect(gate.records.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted']);
    expect(source.events()).toHaveLength(1);
  });

  it.each<[string, number, () => Promise<Response>]>([
    ['a POST where the stream is', 405, async () => send(at('sse'), list)],
    ['a GET where messages go', 405, async () => send(at('message'), null, { method: 'GET' })],
    ['what is not JSON', 400, async () => send((await stream()).address, '{')],
    [
      'what is too large',
      413,
      async () => send((await stream()).address, `"${'x'.repeat(600_000)}"`),
    ],
    [
      'a message without sessions',
      400,
      async () =>
        send((await stream()).address, {
          ...list,
          params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
        }),
    ],
    [
      'a form',
      415,
      async () =>
        send((await stream()).address, 'a=b', { headers: { 'content-type': 'text/plain' } }),
    ],
    [
      'the page of a stranger',
      403,
      async () => send(at('message'), list, { headers: { origin: 'https://evil.example' } }),
    ],
    [
      'a server that is not there',
      404,
      async () => fetch(new URL('/nowhere/v1.0/sse', gate.endpoint())),
    ],
    [
      'a client that wants no stream',
      406,
      async () => fetch(at('sse'), { headers: { accept: 'text/html' } }),
    ],
  ])('refuses %s', async (_, status, knock) => {
    expect((await knock()).status).toBe(status);
  });
});
