import { ASKING_TOOLS, eventually, startMcpServer } from '@gatehouse/testkit';
import type { TestMcpServer } from '@gatehouse/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { TestGate } from '../testing/gate.js';
import { post, roundOf, textOf, toolsCall } from '../testing/post.js';
import { upstreamServer } from '../testing/upstream.js';

describe('an upstream MCP server over HTTP+SSE', () => {
  let gate: TestGate;
  let server: TestMcpServer;

  beforeAll(async () => {
    gate = await TestGate.start({ UPSTREAM_KEY: 's3cret', BREAKER_FAILURES: '1000' });
    server = await startMcpServer({ era: 'sse' });
    server.tools = [...server.tools, ...ASKING_TOOLS];
    await publish('old', server.url, {
      credential: { header: 'X-Key', prefix: '', secret: { env: 'UPSTREAM_KEY' } },
    });
  });

  beforeEach(async () => {
    await gate.reset();
    server.seen.length = 0;
    server.cancelled = 0;
  });

  afterAll(async () => {
    await gate.stop();
    await server.stop();
  });

  function publish(name: string, url: string, more: object = {}): Promise<void> {
    const { tools } = server;
    return gate.publish(upstreamServer({ name, url, tools, transport: 'sse', ...more }));
  }

  async function call(name: string, tool: string, args: object = {}): Promise<string> {
    return textOf(await post(gate, { server: name, body: toolsCall(tool, { ...args }) }));
  }

  it('is called like any other, with the gate’s own credential [upstream:sse:served]', async () => {
    await eventually(async () => expect(await call('old', 'echo', { text: 'hi' })).toBe('hi'));
    expect(await call('old', 'add', { a: 2, b: 3 })).toBe('{"sum":5}');
    const methods = new Set(server.requests.map(({ method }) => method));
    expect(methods).toEqual(new Set(['GET', 'POST']));
    for (const { headers } of server.requests) {
      expect(headers['x-key']).toBe('s3cret');
      expect(headers.authorization).toBeUndefined();
    }
  });

  it('tells how far a call has come, and hears that it is cancelled [upstream:sse:served]', async () => {
    const client = new Client(
      { name: 'test', version: '0' },
      { versionNegotiation: { mode: 'auto' } },
    );
    const headers = { authorization: `Bearer ${await gate.token({ server: 'old' })}` };
    const options = { requestInit: { headers } };
    await client.connect(new StreamableHTTPClientTransport(gate.endpoint('old'), options));
    const control = new AbortController();
    const seen: number[] = [];
    const ended = client
      .callTool(
        { name: 'wait', arguments: {} },
        { signal: control.signal, onprogress: ({ progress }) => seen.push(progress) },
      )
      .catch((error: unknown) => error);
    await eventually(() => expect(seen).toEqual([1, 2]));
    control.abort();
    await eventually(() => expect(server.cancelled).toBe(1));
    await ended;
    await client.close();
  });

  it('asks its caller, and hears the answer [upstream:sse:asks]', async () => {
    const first = await post(gate, { server: 'old', ...roundOf('book', {}) });
    const { inputRequests, requestState } = Object(first.json?.result);
    const [key = ''] = Object.keys(inputRequests);
    const answer = { action: 'accept', content: { name: 'Ada' } };
    const answered = { inputResponses: { [key]: answer }, requestState };
    const done = await post(gate, { server: 'old', ...roundOf('book', {}, answered) });
    expect(textOf(done)).toBe(`booked: ${JSON.stringify(answer)}`);
  });

  it('asks nobody where several calls may be meant, and the call says so [upstream:sse:asks]', async () => {
    const waiting = post(gate, { server: 'old', ...roundOf('wait', {}) });
    await eventually(() => expect(server.seen).toHaveLength(1));
    const refused = await post(gate, { server: 'old', ...roundOf('book', {}) });
    expect(refused.json?.result).toMatchObject({
      isError: true,
      _meta: { 'dev.gatehouse/error': { code: 'ask_refused' } },
    });
    expect(textOf(refused)).toContain('one after the other');
    server.letGo();
    expect(textOf(await waiting)).toBe('waited');
  });

  it('keeps the streams of callers apart [upstream:session:own]', async () => {
    for (const user of ['ada', 'bob', 'ada']) {
      const token = await gate.token({ server: 'old', user });
      const body = toolsCall('echo', { text: user });
      expect(textOf(await post(gate, { server: 'old', token, body }))).toBe(user);
    }
    const [ada, bob, again] = server.seen.map((each) => each.call.session);
    expect(ada).toBe(again);
    expect(ada).not.toBe(bob);
  });

  it('whose stream breaks fails what is under way at once, and is connected to anew [upstream:sse:broken]', async () => {
    const waiting = call('old', 'wait');
    await eventually(() => expect(server.seen).toHaveLength(1));
    await server.forget();
    expect(await waiting).toMatch(/broke before its answer.*not known/);
    expect(await call('old', 'echo', { text: 'again' })).toBe('again');
    expect(server.seen.map(({ tool }) => tool)).toEqual(['wait', 'echo']);
  });

  it('that is gone is an error that says so', async () => {
    await server.die();
    expect(await call('old', 'echo', { text: 'hi' })).toBe('The MCP server cannot be reached');
    await server.rise();
    await eventually(async () => expect(await call('old', 'echo', { text: 'hi' })).toBe('hi'));
  });

  it('cannot have messages sent to another host [upstream:sse:origin]', async () => {
    const posted: string[] = [];
    const victim = await listen(({ method = '' }, response) => {
      posted.push(method);
      response.end();
    });
    const thief = await listen((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: endpoint\ndata: ${urlOf(victim)}/messages\n\n`);
    });
    await publish('thief', `${urlOf(thief)}/sse`);
    await eventually(async () =>
      expect(await call('thief', 'echo', { text: 'hi' })).toMatch(
        /^The MCP server does not answer/,
      ),
    );
    expect(posted).toEqual([]);
    await close(victim, thief);
  });

  it.each([
    ['does not say where to post', 200, 'text/event-stream', 'The backend did not answer in time'],
    ['is no such server', 404, 'text/plain', 'The MCP server does not answer as MCP has it'],
    ['does not let the gate in', 401, 'text/plain', /does not accept the credentials of the gate/],
    ['fails', 503, 'text/plain', /^The MCP server failed \(status 503\)$/],
    ['sends the gate elsewhere', 302, 'text/plain', 'The MCP server does not answer as MCP has it'],
  ])(
    'that %s is an error that says so [upstream:dead:said]',
    async (_what, status, type, expected) => {
      const name = `odd-${status}`;
      const odd = await listen((_request, response) => {
        response.writeHead(status, { 'content-type': type, location: server.url });
        if (status === 200) response.write(': nothing\n\n');
        else response.end();
      });
      // Only what never comes is waited for.
      await publish(name, `${urlOf(odd)}/sse`, { timeoutMs: status === 200 ? 500 : 5_000 });
      try {
        await eventually(async () =>
          expect(await call(name, 'echo', { text: 'hi' })).toMatch(expected),
        );
      } finally {
        await close(odd);
      }
    },
  );
});

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${Object(server.address()).port}`;
}

async function close(...servers: Server[]): Promise<void> {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
