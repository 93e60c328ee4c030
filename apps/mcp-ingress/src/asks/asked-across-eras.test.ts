import { toolUseByArguments, toolUses } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { argumentsHash } from '@gatehouse/service-kit';
import { ASKING_TOOLS, bootService, eventually, startMcpServer } from '@gatehouse/testkit';
import type { TestMcpServer } from '@gatehouse/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { SSEClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mcpIngressService } from '../service.js';
import { deferred } from '../testing/deferred.js';
import { PUBLIC_URL, REQUEST_STATE_KEY, TestGate } from '../testing/gate.js';
import { post, roundOf, textOf } from '../testing/post.js';
import { upstreamServer } from '../testing/upstream.js';

const ERAS = ['legacy', 'modern'] as const;
const CALLERS = ['auto', 'legacy', 'sse'] as const;
type Caller = (typeof CALLERS)[number];
const CELLS = CALLERS.flatMap((caller) => ERAS.map((era) => [caller, era] as const));
const DIRECT = CELLS.filter(([caller]) => caller !== 'auto');

const ADA = { action: 'accept', content: { name: 'Ada' } } as const;

/** A message of a client, as it went over HTTP. */
interface Sent {
  readonly id?: unknown;
  readonly params?: { readonly name?: string };
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

function form(field: string, message = 'Tell me') {
  const requestedSchema = { type: 'object', properties: { [field]: { type: 'string' } } };
  return { method: 'elicitation/create', params: { message, requestedSchema } };
}

const PROMPT = {
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: 'Hi' } }], maxTokens: 9 },
};

/** The same headers and address, with another body, in a revision that has batches. */
function sendAgain(sent: Sent | undefined, batch: readonly object[]): Promise<Response> {
  const headers = { ...sent?.headers, 'mcp-protocol-version': '2025-03-26' };
  return fetch(sent?.url ?? '', { method: 'POST', headers, body: JSON.stringify(batch) });
}

/** The ids of what a client is asked from now on. */
function idsHeardBy({ transport }: Client): readonly string[] {
  const ids: string[] = [];
  const onmessage = transport?.onmessage;
  if (!transport || !onmessage) throw new TypeError('not connected');
  transport.onmessage = (message, extra) => {
    if ('method' in message && 'id' in message) ids.push(String(message.id));
    onmessage(message, extra);
  };
  return ids;
}

describe('what a tool asks while it is called', () => {
  let gate: TestGate;
  let other: RunningService;
  const servers = new Map<string, TestMcpServer>();
  const clients: Client[] = [];

  beforeAll(async () => {
    const environment = { ASK_TIMEOUT_MS: '60000', BREAKER_FAILURES: '1000' };
    gate = await TestGate.start(environment);
    other = await bootService(mcpIngressService, {
      NATS_URL: gate.nats.url,
      MCP_PUBLIC_URL: PUBLIC_URL,
      REQUEST_STATE_KEY,
      ...environment,
    });
    for (const era of ERAS) {
      const server = await startMcpServer({ era });
      server.tools = [...server.tools, ...ASKING_TOOLS];
      servers.set(era, server);
      await publish(era, { asks: ['elicitation', 'sampling', 'roots'] });
    }
  }, 30_000);

  beforeEach(async () => {
    await gate.reset();
    for (const { seen } of servers.values()) seen.length = 0;
  });

  afterAll(async () => {
    for (const client of clients) await client.close();
    await other.close();
    await gate.stop();
    for (const server of servers.values()) await server.stop();
  });

  async function publish(era: string, more: { asks: string[] }) {
    const { url, tools } = upstreamOf(era);
    const entry = upstreamServer({ name: era, url, tools, ...(more as object) });
    await gate.publish(entry);
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    for (const replica of [undefined, other]) {
      await eventually(async () => {
        const at = replica ? { replica } : {};
        const reply = await post(gate, { server: entry.name, body, ...at });
        expect(reply.json?.result).toBeDefined();
      });
    }
  }

  function upstreamOf(era: string): TestMcpServer {
    const server = servers.get(era);
    if (!server) throw new TypeError(`no ${era} server`);
    return server;
  }

  /** Sends each message to a replica by turns, as a balancer does that knows of no sessions. */
  function byTurns(sent: Sent[]): typeof fetch {
    let count = 0;
    return async (input, init) => {
      const url = new URL(String(input instanceof Request ? input.url : input));
      if (typeof init?.body === 'string') {
        const headers = Object.fromEntries(new Headers(init.headers));
        sent.push({ ...JSON.parse(init.body), url: url.href, headers });
      }
      count += 1;
      return fetch(
        count % 2 === 0 ? url : new URL(`${url.pathname}${url.search}`, other.url),
        init,
      );
    };
  }

  async function clientOf(
    caller: Caller,
    server: string,
    answer: (params: object) => object | Promise<object> = () => ADA,
    capabilities: object = { elicitation: { form: {} }, sampling: {}, roots: {} },
  ): Promise<{ client: Client; asked: object[]; sent: readonly Sent[] }> {
    const asked: object[] = [];
    const sent: Sent[] = [];
    const mode = caller === 'auto' ? 'auto' : 'legacy';
    const client = new Client(
      { name: 'test', version: '0' },
      { versionNegotiation: { mode }, capabilities },
    );
    const hear = async ({
      method,
      params = {},
    }: {
      method: string;
      params?: object | undefined;
    }) => {
      asked.push({ method, params });
      const told: object = await answer({ method, ...params });
      return told as never;
    };
    if ('elicitation' in capabilities) {
      client.setRequestHandler('elicitation/create', hear);
      client.setRequestHandler('sampling/createMessage', hear);
      client.setRequestHandler('roots/list', hear);
    }
    const headers = { authorization: `Bearer ${await gate.token({ server })}` };
    const options = { requestInit: { headers }, fetch: byTurns(sent) };
    const at = gate.endpoint(server);
    const transport =
      caller === 'sse'
        ? new SSEClientTransport(new URL(at.href.replace(/mcp$/, 'sse')), options)
        : new StreamableHTTPClientTransport(at, options);
    await client.connect(transport);
    clients.push(client);
    return { client, asked, sent };
  }

  /** Of the server that is legacy. */
  function heldRound(tool: string, args: object, more: object = {}) {
    return { server: 'legacy', ...roundOf(tool, args, more) };
  }

  /** As the egress writes down what a model proposes. */
  async function propose(tool: string, args: object): Promise<void> {
    const hash = argumentsHash(args);
    const proposal = {
      toolUseId: 'toolu_1',
      tool,
      argumentsHash: hash,
      at: new Date().toISOString(),
      trace: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
      consumedBy: null,
    };
    const bucket = await gate.bus.bucket(toolUses);
    const owner = { tenant: 'default', application: 'agent' };
    await bucket.put(toolUseByArguments(owner, hash), { proposals: [proposal] });
  }

  it.each(CELLS)(
    'reaches a caller (%s) of a server that is %s, whichever replica hears of it [ask:eras]',
    async (caller, era) => {
      const { client, asked } = await clientOf(caller, era);
      for (let time = 0; time < 3; time += 1) {
        expect(await client.callTool({ name: 'book', arguments: {} })).toMatchObject({
          content: [{ text: 'booked: {"action":"accept","content":{"name":"Ada"}}' }],
        });
      }
      expect(asked).toHaveLength(3);
      expect(asked[0]).toMatchObject({
        method: 'elicitation/create',
        params: { message: `The MCP server "${era}" asks: Under which name?` },
      });
      const calls = caller === 'auto' ? 6 : 3;
      await eventually(() => expect(gate.records).toHaveLength(calls));
      const withAsks = gate.records.filter((record) => record.asked);
      expect(withAsks).toHaveLength(3);
      expect(withAsks[0]).toMatchObject({ outcome: 'ok', asked: ['elicitation'] });
    },
  );

  it.each(CELLS)(
    'reaches a caller (%s) of a server that is %s round after round [ask:eras]',
    async (caller, era) => {
      const answers: Record<string, object> = {
        'elicitation/create': ADA,
        'sampling/createMessage': {
          role: 'assistant',
          content: { type: 'text', text: 'Hello' },
          model: 'm',
        },
        'roots/list': { roots: [{ uri: 'file:///work' }] },
      };
      const { client } = await clientOf(
        caller,
        era,
        ({ method }: { method?: string }) => answers[method ?? ''] ?? {},
      );
      const rounds = [
        { a: form('name') },
        { b: PROMPT, c: { method: 'roots/list', params: {} } },
        { d: form('other') },
      ];
      const { content } = await client.callTool({ name: 'ask', arguments: { rounds } });
      expect(JSON.parse(String(Object(content)[0].text))).toMatchObject({
        a: ADA,
        b: { content: { text: 'Hello' } },
        c: { roots: [{ uri: 'file:///work' }] },
        d: ADA,
      });
    },
  );

  it.each(CELLS)('tells a server (%s, %s) that a person has declined', async (caller, era) => {
    const { client } = await clientOf(caller, era, () => ({ action: 'decline' }));
    expect(await client.callTool({ name: 'book', arguments: {} })).toMatchObject({
      content: [{ text: 'booked: {"action":"decline"}' }],
    });
  });

  it.each(CELLS)(
    'is not passed on (%s, %s) with hidden characters [ask:vetted]',
    async (caller, era) => {
      const { client, asked } = await clientOf(caller, era);
      const rounds = [{ a: form('name', 'Your\u200B name?') }];
      const result = await client.callTool({ name: 'ask', arguments: { rounds } });
      expect(result).toMatchObject({ isError: true });
      expect(JSON.stringify(result)).toContain('nobody sees');
      expect(asked).toEqual([]);
      await eventually(() => expect(gate.records).toHaveLength(1));
      expect(gate.records[0]).toMatchObject({ errorCode: 'ask_refused' });
    },
  );

  it.each([
    ['legacy', 'may have begun', ['ask_refused', 'outcome_unknown'], 1],
    ['modern', 'has not begun', ['ask_refused', 'ask_refused'], 2],
  ] as const)(
    'and nobody answers leaves a change of a server (%s) that %s [tool-call:effect:in-doubt]',
    async (era, _, codes, count) => {
      const args = { table: `in doubt ${era}` };
      await propose('book', args);
      const { client, asked } = await clientOf('legacy', era, () => {
        throw new Error('no');
      });
      for (const code of codes) {
        const result = await client.callTool({ name: 'book', arguments: args });
        expect(result).toMatchObject({ _meta: { 'dev.gatehouse/error': { code } } });
        // The model is told.
        expect(JSON.stringify(result).includes('is not known')).toBe(era === 'legacy');
      }
      expect([upstreamOf(era).seen.length, asked.length]).toEqual([count, count]);
    },
  );

  it.each(DIRECT)(
    'is not put to a client (%s, %s) that has not declared to answer it [ask:capabilities]',
    async (caller, era) => {
      const { client, asked } = await clientOf(caller, era, () => ADA, {});
      expect(await client.callTool({ name: 'book', arguments: {} })).toMatchObject({
        isError: true,
      });
      expect(asked).toEqual([]);
    },
  );

  it.each(ERAS)('is over for a server (%s) when its caller goes', async (era) => {
    const reached = deferred<undefined>();
    const { client } = await clientOf('legacy', era, () => {
      reached.resolve(undefined);
      return new Promise(() => undefined);
    });
    const call = client.callTool({ name: 'book', arguments: {} }).catch(() => 'gone');
    await reached.promise;
    await client.close();
    expect(await call).toBe('gone');
    expect(await gate.onlyRecord()).toMatchObject({ outcome: 'aborted', asked: ['elicitation'] });
  });

  it('is answered by nobody but who was asked, and once [ask:answer:own]', async () => {
    const held = deferred<object>();
    const { client } = await clientOf('legacy', 'legacy', () => held.promise);
    const ids = idsHeardBy(client);
    const call = client.callTool({ name: 'book', arguments: {} });
    await eventually(() => expect(ids).toHaveLength(1));
    const forged = {
      jsonrpc: '2.0',
      id: ids[0],
      result: { action: 'accept', content: { name: 'Eve' } },
    };
    for (const claims of [{ user: 'eve' }, { application: 'other' }]) {
      const token = await gate.token({ server: 'legacy', ...claims });
      const reply = await post(gate, { server: 'legacy', token, body: forged });
      expect(reply.json?.error).toMatchObject({ code: -32602 });
    }
    const elsewhere = await post(gate, { server: 'modern', body: forged });
    expect(elsewhere.status).toBe(400);
    const unknown = { ...forged, id: ids[0]?.replace(/.$/, 'x') };
    expect((await post(gate, { server: 'legacy', body: unknown })).status).toBe(400);
    held.resolve(ADA);
    expect(JSON.stringify(await call)).toContain('Ada');
    expect((await post(gate, { server: 'legacy', body: forged })).status).toBe(400);
  });

  it.each(['legacy', 'sse'] as const)(
    'is answered and cancelled beside requests in a batch, too (%s) [mcp:batch:notes]',
    async (caller) => {
      const server = upstreamOf('legacy');
      const { cancelled } = server;
      const { client, sent } = await clientOf(caller, 'legacy', () => new Promise(() => undefined));
      const asked = idsHeardBy(client);
      const booked = client.callTool({ name: 'book', arguments: {} });
      const waiting = client.callTool({ name: 'wait', arguments: {} }).catch(() => 'over');
      await eventually(() => expect([server.seen.length, asked.length]).toEqual([2, 1]));
      const waits = sent.find(({ params }) => params?.name === 'wait');
      const params = { requestId: waits?.id };
      const batch = [
        { jsonrpc: '2.0', id: 'ping', method: 'ping' },
        { jsonrpc: '2.0', id: asked[0], result: ADA },
        { jsonrpc: '2.0', method: 'notifications/cancelled', params },
      ];
      const reply = await sendAgain(waits, batch);
      const pinged = '[{"jsonrpc":"2.0","id":"ping","result":{}}]';
      expect(await reply.text()).toBe(caller === 'sse' ? '' : pinged);
      expect(JSON.stringify(await booked)).toContain('Ada');
      await eventually(() => expect(server.cancelled).toBe(cancelled + 1));
      const late = await sendAgain(waits, batch);
      expect(await late.text()).toContain('Nobody waits for this answer');
      await client.close();
      await waiting;
    },
  );

  it('does not go on twice with one answer, and not without the call [ask:held]', async () => {
    const round = (more: object) => heldRound('ask', { rounds: [{ a: form('name') }] }, more);
    const first = await post(gate, round({}));
    expect(first.json?.result).toMatchObject({ resultType: 'input_required' });
    const requestState = first.json?.result?.['requestState'];
    const [key = ''] = Object.keys(Object(first.json?.result?.['inputRequests']));
    const answered = round({ requestState, inputResponses: { [key]: ADA } });
    // Who brings nothing is asked again.
    const nothing = await post(gate, round({ requestState, inputResponses: {} }));
    expect(nothing.json?.result).toMatchObject({ inputRequests: { [key]: {} } });
    const over = await post(gate, answered);
    expect(over.json?.error).toMatchObject({ code: -32602 });
    const again = round({
      requestState: nothing.json?.result?.['requestState'],
      inputResponses: { [key]: ADA },
    });
    const done = await post(gate, { ...again, replica: other });
    expect(JSON.parse(textOf(done))).toEqual({ a: ADA });
    expect((await post(gate, { ...again, replica: other })).json?.error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('make it again'),
    });
    expect(upstreamOf('legacy').seen).toHaveLength(1);
  });

  it('and then fails says so, whichever replica the answer comes to [ask:eras]', async () => {
    const said = [];
    for (const at of [{}, { replica: other }]) {
      const args = { table: '0' };
      const first = await post(gate, heldRound('book', args));
      const { requestState, inputRequests } = Object(first.json?.result);
      const [key = ''] = Object.keys(inputRequests);
      const answered = heldRound('book', args, { requestState, inputResponses: { [key]: ADA } });
      said.push(await post(gate, { ...answered, ...at }));
    }
    const [here, there] = said.map((reply) => reply.json?.result);
    expect(here).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('no such table') }],
    });
    expect(there).toEqual(here);
  });

  it.each(ERAS)(
    'comes to a result that is remembered for nobody, and shared with nobody (%s) [ask:rounds:governed]',
    async (era) => {
      const name = `cached-${era}`;
      const { url, tools } = upstreamOf(era);
      const entry = upstreamServer({ name, url, tools });
      const policy = { cache: { ttlSeconds: 600 } };
      await gate.publish({ ...entry, tools: entry.tools.map((tool) => ({ ...tool, ...policy })) });
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
      for (const at of [{}, { replica: other }]) {
        await eventually(async () => {
          expect((await post(gate, { server: name, body, ...at })).json?.result).toBeDefined();
        });
      }
      let count = 0;
      const held = deferred<undefined>();
      const { client } = await clientOf('legacy', name, async () => {
        count += 1;
        const answer = { action: 'accept', content: { name: `${count}` } };
        await held.promise;
        return answer;
      });
      const call = async () => {
        const rounds = [{ a: form('name') }];
        const { content } = await client.callTool({ name: 'ask', arguments: { rounds } });
        return JSON.parse(String(Object(content)[0].text)).a.content.name;
      };
      const together = [call(), call(), call(), call()];
      await eventually(() => expect(count).toBeGreaterThan(0));
      held.resolve(undefined);
      const names = [...(await Promise.all(together)), await call()];
      expect(new Set(names)).toEqual(new Set(['1', '2', '3', '4', '5']));
    },
  );

  it('goes on with a change that was begun, and does not begin it again [ask:once]', async () => {
    const args = { table: 'held' };
    await propose('book', args);
    const first = await post(gate, heldRound('book', args));
    const { requestState, inputRequests } = Object(first.json?.result);
    const [key = ''] = Object.keys(inputRequests);
    expect(textOf(await post(gate, heldRound('book', args)))).toContain('It was not made again');
    const answered = heldRound('book', args, { requestState, inputResponses: { [key]: ADA } });
    const done = await post(gate, { ...answered, replica: other });
    expect(textOf(done)).toContain('booked');
    expect(textOf(await post(gate, heldRound('book', args)))).toBe(textOf(done));
    expect(upstreamOf('legacy').seen).toHaveLength(1);
  });

  it.each(ERAS)(
    'is cancelled by a message, whichever replica gets it (%s) [mcp:cancelled]',
    async (era) => {
      const { client } = await clientOf('legacy', era);
      const { client: twin } = await clientOf('legacy', era);
      const waiting = upstreamOf(era);
      const cancelled = waiting.cancelled;
      const ended: string[] = [];
      const controls = [client, twin].map((each, index) => {
        const control = new AbortController();
        void each.callTool({ name: 'wait', arguments: {} }, { signal: control.signal }).then(
          () => ended.push(`done ${index}`),
          () => ended.push(`gone ${index}`),
        );
        return control;
      });
      await eventually(() => expect(waiting.seen).toHaveLength(2));
      controls[0]?.abort();
      await eventually(() => expect(waiting.cancelled).toBe(cancelled + 1));
      // The other has a request of the same id, and is not meant.
      waiting.letGo();
      await eventually(() => expect(ended.toSorted()).toEqual(['done 1', 'gone 0']));
      await eventually(() => expect(gate.records).toHaveLength(2));
      expect(gate.records.map(({ outcome }) => outcome).toSorted()).toEqual(['aborted', 'ok']);
    },
  );
});
