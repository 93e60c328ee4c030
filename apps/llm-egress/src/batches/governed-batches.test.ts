import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { json } from '../testing/answers.js';
import { FakeProvider } from '../testing/fake-provider.js';
import { guardrail } from '../testing/guardrails.js';
import { ALLOW, LIMITS } from '../testing/stand-ins.js';
import { API, ask, TestGate } from '../testing/test-gate.js';

const BATCHES = `${API}/v1/messages/batches`;
const ID = 'msgbatch_1';
const SECRET = /sk-\d{8}/;

let gate: TestGate;
let hook: FakeProvider;
let results: string[];
beforeAll(async () => {
  gate = await TestGate.start();
  hook = await FakeProvider.start();
});
afterAll(async () => {
  await hook.stop();
  await gate.stop();
});
beforeEach(async () => {
  await gate.reset();
  hook.received.length = 0;
  results = [];
  gate.provider.answer = (response, { url }) => {
    if (!url.endsWith('/results')) {
      return json(response, JSON.stringify({ id: ID, type: 'message_batch' }));
    }
    response.writeHead(200, { 'content-type': 'application/x-jsonl' });
    return response.end(results.join('\n'));
  };
});

const request = (custom_id: string, content: string, model = 'claude-test-1') => ({
  custom_id,
  params: ask(content, { model }),
});

const result = (custom_id: string, text: string): string =>
  JSON.stringify({
    custom_id,
    result: {
      type: 'succeeded',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text }],
        usage: { input_tokens: 10, output_tokens: 3 },
      },
    },
  });

function create(...requests: object[]): Promise<Response> {
  return gate.post(BATCHES, { token: gate.token, body: { requests } });
}

async function read(): Promise<string[]> {
  const response = await fetch(`${gate.url}${BATCHES}/${ID}/results`, {
    headers: { authorization: `Bearer ${gate.token}`, 'anthropic-version': '2023-06-01' },
  });
  return (await response.text()).split('\n');
}

const noSecrets = guardrail('regex', { name: 'no-secrets', pattern: 'sk-[0-9]{8}' });
const judge = (members: object = {}) =>
  guardrail('webhook', { name: 'judge', url: `${hook.url}/judge`, ...members });

type Chains = { request?: unknown[]; response?: unknown[] };
const guarded = ({ request = [], response = [] }: Chains) =>
  gate.publish({
    endpoints: ['batches'],
    guardrails: { request, response } as never,
  });

describe('guardrails on the requests of a batch', () => {
  it('refuse the whole, and name the request [guardrail:batch-requests]', async () => {
    await guarded({ request: [noSecrets] });
    const requests = Array.from({ length: 40 }, (_, index) =>
      request(`r${index}`, index === 37 || index === 39 ? 'Use sk-12345678' : 'Hello'),
    );
    const response = await create(...requests);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: {
        message: expect.stringMatching(/^requests\.37: The request violates no-secrets/),
        details: { guardrail: 'no-secrets', request: 37 },
      },
    });
    expect(gate.provider.received).toEqual([]);
    expect(gate.peers.settled).toMatchObject([{ requests: 0, promptTokens: 0 }]);
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({
      decision: { effect: 'deny', policy: 'no-secrets' },
      guardrails: [{ guardrail: 'no-secrets', verdict: 'violated' }],
    });
    expect((await create(...requests.slice(0, 30))).status).toBe(200);
  });

  it('are told masked texts, and change a request where it stands', async () => {
    hook.answer = (response, { body }) => {
      const { texts } = JSON.parse(body) as { texts: string[] };
      const changed = texts.map((text) => text.replace('cheap', 'inexpensive'));
      json(response, JSON.stringify({ action: 'modify', texts: changed }));
    };
    await guarded({ request: [judge()] });
    const mail = 'Write to ann@example.com';
    expect((await create(request('a', 'A cheap one'), request('b', mail))).status).toBe(200);
    expect(hook.received.map(({ body }) => body).join()).not.toContain('ann@example.com');
    const [, sent] = JSON.parse(gate.provider.lastBody).requests;
    const expected = { requests: [request('a', 'A inexpensive one'), sent] };
    expect(gate.provider.lastBody).toBe(JSON.stringify(expected));
    expect(JSON.stringify(sent)).toMatch(/Write to PIIEMAIL0\w+/);
  });

  it('that cannot judge refuse it, and say which request', async () => {
    hook.answer = (response) => json(response, '{}', 500);
    await guarded({ request: [judge()] });
    const response = await create(request('a', 'Hello'));
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('requests.0: The guardrail judge could not judge');
  });

  it('that observe find in all of them what the record tells once', async () => {
    await guarded({ request: [{ ...noSecrets, mode: 'observe' }] });
    const requests = ['a', 'b', 'c'].map((id) => request(id, 'Use sk-12345678'));
    expect((await create(...requests)).status).toBe(200);
    const [record] = await gate.peers.records();
    expect(record?.guardrails).toMatchObject([{ guardrail: 'no-secrets', mode: 'observe' }]);
  });
});

describe('guardrails on the results of a batch', () => {
  it('replace what may not pass by an error, and let the rest through [guardrail:batch-results]', async () => {
    await guarded({ response: [noSecrets] });
    await create(request('a', 'Hello'), request('b', 'Hello'), request('c', 'Hello'));
    const failed = '{"custom_id":"c", "result":{"type":"expired"}}';
    results = [result('a', 'Take sk-12345678'), result('b', 'Fine'), failed];
    const [first = '', second, third] = await read();
    expect(first).not.toMatch(SECRET);
    expect(JSON.parse(first)).toMatchObject({
      custom_id: 'a',
      result: {
        type: 'errored',
        error: {
          type: 'error',
          error: {
            type: 'invalid_request_error',
            message: expect.stringContaining('The answer violates no-secrets'),
            details: { guardrail: 'no-secrets' },
          },
        },
      },
    });
    expect([second, third]).toEqual([result('b', 'Fine'), failed]);
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 20, completionTokens: 6 }]);
    const told = await gate.peers.records(2);
    expect(told.at(-1)).toMatchObject({
      outcome: 'ok',
      guardrails: [{ guardrail: 'no-secrets', stage: 'response', verdict: 'violated' }],
    });
  });

  it('are understood by the SDK', async () => {
    await guarded({ response: [noSecrets] });
    await create(request('a', 'Hello'));
    results = [result('a', 'Take sk-12345678')];
    const { lines } = await sdkResults();
    expect(lines).toMatchObject([{ custom_id: 'a', result: { type: 'errored' } }]);
  });

  it('hold only a few results at a time, however many there are', async () => {
    await guarded({ response: [noSecrets] });
    await create(request('a', 'Hello'));
    const sent = Array.from({ length: 100 }, (_, index) => result(`r${index}`, 'Fine'));
    let release = (): void => undefined;
    gate.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/x-jsonl' });
      response.write(`${sent.slice(0, 50).join('\n')}\n`);
      release = () => {
        release = () => undefined;
        response.end(sent.slice(50).join('\n'));
      };
    };
    const response = await fetch(`${gate.url}${BATCHES}/${ID}/results`, {
      headers: { authorization: `Bearer ${gate.token}`, 'anthropic-version': '2023-06-01' },
    });
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      // Judged results are here although the provider holds the others back.
      if (text.split('\n').length > 30) release();
    }
    expect(text).toBe(sent.join('\n'));
  });

  it('let nothing pass that they cannot read', async () => {
    await guarded({ response: [noSecrets] });
    await create(request('a', 'Hello'));
    results = ['{"custom_id":"a","result":{"message":"sk-12345678"'];
    await expect(read()).rejects.toThrow();
    results = ['{"custom_id":"a","result":{"type":"succeeded","message":"sk-12345678"}}'];
    const [line] = await read();
    expect(line).not.toMatch(SECRET);
    expect(line).toContain('guardrail_unavailable');
  });

  it('that observe change no byte', async () => {
    await guarded({ response: [{ ...noSecrets, mode: 'observe' }] });
    await create(request('a', 'Hello'));
    results = [result('a', 'Take sk-12345678'), result('b', 'Take sk-12345678')];
    expect(await read()).toEqual(results);
    const told = await gate.peers.records(2);
    expect(told.at(-1)?.guardrails).toMatchObject([{ mode: 'observe', verdict: 'violated' }]);
  });
});

describe('a batch for several models', () => {
  const price = (model: string, input: number) => ({
    model,
    tiers: [
      { abovePromptTokens: -1, input, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
    ],
    batchFactor: 1,
  });
  const prices = [price('claude-a', 1_000_000), price('claude-b', 5_000_000)];
  const requests = [
    request('constructor', 'Hello', 'claude-a'),
    request('__proto__', 'Hello', 'claude-b'),
    request('x', 'Hello', 'claude-b'),
  ];

  it('is authorised, reserved and settled for each [egress:endpoint-batches-models]', async () => {
    await gate.publish({ endpoints: ['batches'], prices });
    expect((await create(...requests)).status).toBe(200);
    const asked = gate.peers.evaluated.flatMap(({ targets }) => targets.map(({ name }) => name));
    expect(asked).toEqual(expect.arrayContaining(['claude-a', 'claude-b']));
    expect(gate.peers.reserved).toMatchObject([
      { model: 'claude-a', requests: 1, completionTokens: 100 },
      { model: 'claude-b', requests: 2, completionTokens: 200 },
    ]);
    const [a, b] = gate.peers.reserved;
    expect(a!.callId).not.toBe(b!.callId);
    results = [result('x', '1'), result('__proto__', '2'), result('constructor', '3')];
    await read();
    expect(gate.peers.settled).toMatchObject([
      { callId: a!.callId, model: 'claude-a', requests: 1, promptTokens: 10, costMicros: 10 },
      { callId: b!.callId, model: 'claude-b', requests: 2, promptTokens: 20, costMicros: 100 },
    ]);
    const told = await gate.peers.records(2);
    expect(told.at(-1)).toMatchObject({
      model: 'claude-a, claude-b',
      usage: { promptTokens: 30 },
      cost: { micros: 110 },
    });
  });

  it('is refused whole if the budget of one is used up, and holds nothing then', async () => {
    await gate.publish({ endpoints: ['batches'], prices });
    gate.peers.grantOf = ({ model }) =>
      model === 'claude-a'
        ? { granted: true, limits: LIMITS }
        : {
            granted: false,
            limits: LIMITS,
            exhausted: ['model_requests'],
            retryAfterSeconds: 9,
            mayEverFit: true,
          };
    const response = await create(...requests);
    expect(response.status).toBe(429);
    expect(gate.provider.received).toEqual([]);
    const [held] = gate.peers.reserved;
    expect(gate.peers.settled).toMatchObject([
      { callId: held!.callId, model: 'claude-a', requests: 0 },
    ]);
  });

  it('is refused whole if one of them may not be called', async () => {
    await gate.publish({ endpoints: ['batches'] });
    gate.peers.decide = ({ name }) =>
      name === 'claude-b' ? { ...ALLOW, effect: 'deny', reason: 'policy_denied' } : ALLOW;
    expect((await create(...requests)).status).toBe(403);
    expect(gate.peers.reserved).toEqual([]);
  });

  it('is refused if its results could not be told apart, or it names too many', async () => {
    await gate.publish({ endpoints: ['batches'] });
    const twice = await create(request('a', 'Hello'), request('a', 'Hello', 'claude-b'));
    expect(twice.status).toBe(400);
    expect(await twice.text()).toContain('custom_id');
    const many = Array.from({ length: 21 }, (_, n) => request(`r${n}`, 'Hello', `claude-${n}`));
    expect((await create(...many)).status).toBe(400);
    expect(gate.peers.evaluated.length).toBeLessThan(3);
  });
});

describe('what code of the provider has made for a result', () => {
  it('belongs to the application whose batch it is [egress:files-made]', async () => {
    await gate.publish({ endpoints: ['batches', 'files'] });
    await create(request('a', 'Draw'));
    const content = { content: [{ type: 'code_execution_output', file_id: 'file_1' }] };
    const block = { type: 'code_execution_tool_result', tool_use_id: 'srvtoolu_1', content };
    const message = { type: 'message', content: [block], usage: { input_tokens: 1 } };
    results = [JSON.stringify({ custom_id: 'a', result: { type: 'succeeded', message } })];
    const look = (token: string) =>
      fetch(`${gate.url}${API}/v1/files/file_1`, {
        headers: { authorization: `Bearer ${token}`, 'anthropic-version': '2023-06-01' },
      });
    expect((await look(gate.token)).status).toBe(404);
    await read();
    expect((await look(gate.token)).status).toBe(200);
    expect((await look(await gate.mint({ application: 'another-agent' }))).status).toBe(404);
  });
});

async function sdkResults() {
  const client = new Anthropic({
    baseURL: `${gate.url}${API}`,
    apiKey: gate.token,
    maxRetries: 0,
    fetch: (input, init) => {
      const url = input instanceof Request ? input.url : input.toString();
      return fetch(url.replace('http://gate.example', gate.url), init);
    },
  });
  gate.provider.answer = answeringWith(results);
  const lines = [];
  for await (const line of await client.messages.batches.results(ID)) lines.push(line);
  return { lines };
}

function answeringWith(lines: readonly string[]): FakeProvider['answer'] {
  return (response, { url }) => {
    if (url.endsWith('/results')) {
      response.writeHead(200, { 'content-type': 'application/x-jsonl' });
      return response.end(lines.join('\n'));
    }
    const results_url = `https://provider.test/v1/messages/batches/${ID}/results`;
    return json(response, JSON.stringify({ id: ID, type: 'message_batch', results_url }));
  };
}
