import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createService } from '@gatehouse/service-kit';
import type { RunningService } from '@gatehouse/service-kit';
import { z } from 'zod';
import { callSampleTool, sampleTools } from '@gatehouse/testkit';
import { anthropicService } from './service.js';

const KEY = 'test-key';
const MODEL = 'claude-sonnet-5-5';
const QUESTION =
  'Find customer C-4821, check their latest order, and tell me if there are any relevant return policy articles.';
const tools = sampleTools().map((tool) => ({
  name: tool.name,
  input_schema: { ...tool.input_schema, required: tool.input_schema.required ?? [] },
}));

let service: RunningService;
let client: Anthropic;

beforeAll(async () => {
  service = await createService(anthropicService, {
    PORT: '0',
    LOG_LEVEL: 'silent',
    MOCK_ANTHROPIC_API_KEY: KEY,
  });
  client = new Anthropic({ baseURL: service.url, apiKey: KEY, maxRetries: 0 });
});

afterEach(async () => {
  await fetch(`${service.url}/mock/behaviour`, { method: 'DELETE' });
  await fetch(`${service.url}/mock/requests`, { method: 'DELETE' });
});

afterAll(() => service.close());

const Usage = z.object({ input_tokens: z.number().optional(), output_tokens: z.number() });
const Event = z.object({
  type: z.string(),
  index: z.number().optional(),
  message: z.looseObject({ usage: Usage }).optional(),
  delta: z
    .object({
      text: z.string().optional(),
      partial_json: z.string().optional(),
      stop_reason: z.string().optional(),
    })
    .optional(),
  usage: Usage.optional(),
});
type Event = z.output<typeof Event>;

const Captured = z.object({
  total: z.number(),
  requests: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      headers: z.record(z.string(), z.unknown()),
      body: z.string().nullable(),
      status: z.number().nullable(),
      aborted: z.boolean(),
    }),
  ),
});

const Input = z.record(z.string(), z.unknown());

const Answered = z.object({
  id: z.string(),
  content: z.array(z.object({ id: z.string().optional() })),
});

function say(content: string, fields: object = {}): string {
  return JSON.stringify({
    model: MODEL,
    max_tokens: 500,
    messages: [{ role: 'user', content }],
    ...fields,
  });
}

function post(
  body: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${service.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'x-api-key': KEY,
      'anthropic-version': '2026-10-21',
      'content-type': 'application/json',
      ...headers,
    },
    body,
    ...(signal ? { signal } : {}),
  });
}

async function behave(behaviour: object): Promise<number> {
  const body = JSON.stringify(behaviour);
  return (await fetch(`${service.url}/mock/behaviour`, { method: 'PUT', body })).status;
}

async function captured(): Promise<z.output<typeof Captured>> {
  return Captured.parse(await (await fetch(`${service.url}/mock/requests`)).json());
}

async function events(body: string): Promise<Event[]> {
  const text = await (await post(body)).text();
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((block) => {
      const [name, data] = block.split('\n');
      const event = Event.parse(JSON.parse(data!.replace('data: ', '')));
      expect(name).toBe(`event: ${event.type}`);
      return event;
    });
}

async function runAgent(
  stream: boolean,
): Promise<{ answer: string; parallel: number; turns: number }> {
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: QUESTION }];
  let parallel = 0;
  for (let turns = 1; ; turns += 1) {
    const params = { model: MODEL, max_tokens: 1_000, tools, messages };
    const message = stream
      ? await client.messages.stream(params).finalMessage()
      : await client.messages.create(params);
    messages.push({ role: 'assistant', content: message.content });
    const calls = message.content.filter((block) => block.type === 'tool_use');
    parallel = Math.max(parallel, calls.length);
    if (message.stop_reason !== 'tool_use') {
      const [text] = message.content;
      return { answer: text?.type === 'text' ? text.text : '', parallel, turns };
    }
    messages.push({
      role: 'user',
      content: calls.map((call) => {
        const result = callSampleTool(call.name, { ...Input.parse(call.input) });
        return {
          type: 'tool_result',
          tool_use_id: call.id,
          content: result.text,
          is_error: result.isError,
        };
      }),
    });
  }
}

describe('the Messages API', () => {
  it.each([false, true])(
    'carries an agent of the official SDK to its answer (stream: %s)',
    async (stream) => {
      const { answer, parallel, turns } = await runAgent(stream);
      for (const fact of ['John Smith', 'O-9901', 'KB-001', 'KB-005', '2026-07-22']) {
        expect(answer).toContain(fact);
      }
      expect(parallel).toBe(2);
      expect(turns).toBe(3);
    },
  );

  it('streams events in the order of the API', async () => {
    const stream = await events(
      say('Who is customer C-4821, and which articles are about shipping?', {
        stream: true,
        tools,
      }),
    );
    const order = stream
      .map((event) => event.type)
      .filter((type, index, all) => type !== 'content_block_delta' || all[index - 1] !== type);
    const block = ['content_block_start', 'content_block_delta', 'content_block_stop'];
    expect(order).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      ...block.slice(1),
      ...block,
      ...block,
      'message_delta',
      'message_stop',
    ]);
    expect(stream[0]!.message).toMatchObject({ content: [], stop_reason: null, role: 'assistant' });
  });

  it('cuts texts and tool inputs into several deltas, the first of an input empty', async () => {
    const stream = await events(say('Who is customer C-4821?', { stream: true, tools }));
    const deltas = (index: number): Event['delta'][] =>
      stream
        .filter((event) => event.type === 'content_block_delta' && event.index === index)
        .map((event) => event.delta);
    expect(deltas(0).length).toBeGreaterThan(1);
    const pieces = deltas(1).map((delta) => delta?.partial_json);
    expect(pieces[0]).toBe('');
    expect(pieces.length).toBeGreaterThan(2);
    expect(JSON.parse(pieces.join(''))).toEqual({ customer_id: 'C-4821' });
  });

  it('says the same streamed and whole', async () => {
    const whole = await client.messages.create({
      model: MODEL,
      max_tokens: 500,
      messages: [{ role: 'user', content: 'Say: hello there' }],
    });
    const streamed = await client.messages
      .stream({
        model: MODEL,
        max_tokens: 500,
        messages: [{ role: 'user', content: 'Say: hello there' }],
      })
      .finalMessage();
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage).toEqual(whole.usage);
  });

  it.each([
    ['both', { input: true, delta: true }],
    ['start', { input: true, delta: false }],
    ['delta', { input: false, delta: true }],
  ] as const)('tells the usage in the layout %s', async (usageLayout, tells) => {
    await behave({ usageLayout });
    const body = say('Say: hello there, this is long enough to count', { stream: true });
    const stream = await events(body);
    const counted = await client.messages.countTokens(
      JSON.parse(say('Say: hello there, this is long enough to count', { max_tokens: undefined })),
    );
    const start = stream[0]!.message!.usage.input_tokens;
    const delta = stream.find((event) => event.type === 'message_delta')!.usage!;
    expect(start).toBe(tells.input ? counted.input_tokens : 9);
    expect(delta.input_tokens).toBe(tells.delta ? counted.input_tokens : undefined);
    expect(delta.output_tokens).toBeGreaterThan(1);
  });

  it('stops at max_tokens, also inside the input of a tool', async () => {
    const text = await client.messages.create({
      model: MODEL,
      max_tokens: 2,
      messages: [{ role: 'user', content: 'Say: hello there' }],
    });
    expect(text).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 2 } });
    const body = say('Who is customer C-4821?', { tools, max_tokens: 10, stream: true });
    const stream = await events(body);
    const json = stream.flatMap((event) => event.delta?.partial_json ?? []).join('');
    expect(() => JSON.parse(json)).toThrow();
    expect(stream.at(-2)!.delta!.stop_reason).toBe('max_tokens');
  });

  it('sends the headers of the API with every answer', async () => {
    const response = await post(say('Hello'));
    expect(response.headers.get('request-id')).toMatch(/^req_01\w{22}$/);
    expect(response.headers.get('anthropic-organization-id')).toBeTruthy();
    for (const kind of ['requests', 'tokens', 'input-tokens', 'output-tokens']) {
      expect(response.headers.get(`anthropic-ratelimit-${kind}-remaining`)).toMatch(/^\d+$/);
      expect(response.headers.get(`anthropic-ratelimit-${kind}-reset`)).toMatch(/^\d{4}-.*Z$/);
    }
  });

  it('counts tokens and lists models as the SDK expects', async () => {
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    expect(
      (await client.messages.countTokens({ model: MODEL, messages })).input_tokens,
    ).toBeGreaterThan(0);
    const ids: string[] = [];
    for await (const model of client.models.list({ limit: 2 })) ids.push(model.id);
    expect(ids).toContain(MODEL);
    expect((await client.models.retrieve(MODEL)).display_name).toBe('Claude Sonnet 5.5');
    await expect(client.models.retrieve('nobody')).rejects.toThrow(Anthropic.NotFoundError);
  });
});

describe('refusals', () => {
  async function error(
    response: Response,
  ): Promise<{ status: number; type: string; message: string }> {
    const body = JSON.parse(await response.text());
    expect(body).toMatchObject({ type: 'error', request_id: response.headers.get('request-id') });
    return { status: response.status, ...body.error };
  }

  it('accept the key as x-api-key or as a bearer token, and nothing else', async () => {
    const url = `${service.url}/v1/messages`;
    const ask = (headers: Record<string, string>): Promise<Response> =>
      fetch(url, {
        method: 'POST',
        body: say('Hi'),
        headers: { 'anthropic-version': '2023-06-01', ...headers },
      });
    expect((await ask({ 'x-api-key': KEY })).status).toBe(200);
    expect((await ask({ authorization: `Bearer ${KEY}` })).status).toBe(200);
    expect(await error(await ask({}))).toMatchObject({ status: 401, type: 'authentication_error' });
    expect(await error(await ask({ 'x-api-key': 'wrong' }))).toMatchObject({
      status: 401,
      message: 'invalid x-api-key',
    });
    expect(await error(await ask({ authorization: `Basic ${KEY}` }))).toMatchObject({
      status: 401,
    });
  });

  it('ask for a version that exists', async () => {
    const missing = await fetch(`${service.url}/v1/messages`, {
      method: 'POST',
      body: say('Hi'),
      headers: { 'x-api-key': KEY },
    });
    expect(await error(missing)).toMatchObject({
      status: 400,
      message: 'anthropic-version: header is required',
    });
    expect(await error(await post(say('Hi'), { 'anthropic-version': '2020-01-01' }))).toMatchObject(
      { status: 400 },
    );
  });

  it('look at the key before the body', async () => {
    expect((await post('{', { 'x-api-key': 'wrong' })).status).toBe(401);
    expect(await error(await post('{'))).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
    });
  });

  it('have the form of the API on unknown paths, too', async () => {
    expect(await error(await fetch(`${service.url}/v1/nothing`))).toMatchObject({
      status: 404,
      type: 'not_found_error',
    });
    expect(await error(await fetch(`${service.url}/v1/messages`))).toMatchObject({ status: 404 });
  });

  it('hold for a body that is too large', async () => {
    const response = await post(say('x'.repeat(33 * 1024 * 1024)));
    expect(await error(response)).toMatchObject({ status: 413, type: 'request_too_large' });
  });

  it('are errors that the SDK understands', async () => {
    const refused = client.messages.create({ model: MODEL, max_tokens: 1, messages: [] });
    await expect(refused).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      apiMessage: 'messages: at least one message is required',
      requestID: expect.stringMatching(/^req_/),
    });
  });

  it('come when the rate limit is used up, and say how long to wait', async () => {
    await behave({ rateLimits: { requests: 1 } });
    expect((await post(say('Hi'))).status).toBe(200);
    const second = await post(say('Hi'));
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(second.headers.get('anthropic-ratelimit-requests-remaining')).toBe('0');
    expect(await error(second)).toMatchObject({ status: 429, type: 'rate_limit_error' });
  });
});

describe('the behaviour', () => {
  it('fails the next messages as told, and no more', async () => {
    await behave({ failNext: { status: 529, count: 2, retryAfter: 7 } });
    const first = await post(say('Hi'));
    expect([first.status, first.headers.get('retry-after')]).toEqual([529, '7']);
    expect(JSON.parse(await first.text())).toMatchObject({ error: { type: 'overloaded_error' } });
    expect([(await post(say('Hi'))).status, (await post(say('Hi'))).status]).toEqual([529, 200]);
  });

  it('lets the SDK try again', async () => {
    await behave({ failNext: { status: 429, type: 'rate_limit_error', retryAfter: 0 } });
    const retrying = client.withOptions({ maxRetries: 1 });
    const message = await retrying.messages.create({
      model: MODEL,
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(message.type).toBe('message');
    expect((await captured()).requests.map((request) => request.status)).toEqual([429, 200]);
  });

  it('ends a stream with an error event', async () => {
    await behave({ midStreamErrorAfterEvents: 3 });
    const stream = await events(say('Say: hello', { stream: true }));
    expect(stream.map((event) => event.type)).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'error',
    ]);
    const params = {
      model: MODEL,
      max_tokens: 99,
      messages: [{ role: 'user' as const, content: 'Say: hello' }],
    };
    await expect(client.messages.stream(params).finalMessage()).rejects.toMatchObject({
      type: 'overloaded_error',
    });
  });

  it('breaks a connection in the middle of a stream', async () => {
    await behave({ midStreamCutAfterEvents: 3 });
    const response = await post(say('Say: hello', { stream: true }));
    const read: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const chunk of response.body!) read.push(Buffer.from(chunk).toString());
    };
    await expect(reading()).rejects.toThrow();
    expect(read.join('')).toContain('event: ping');
    expect(read.join('')).not.toContain('content_block_delta');
  });

  it.each([1, 3, 17])(
    'writes a stream in chunks of %i bytes that the SDK puts together',
    async (chunkSize) => {
      await behave({ chunkSize });
      const content = 'Say: é😀 漢字 [NAME_ab12] "quoted"\nand more';
      const message = await client.messages
        .stream({ model: MODEL, max_tokens: 99, messages: [{ role: 'user', content }] })
        .finalMessage();
      expect(message.content).toEqual([{ type: 'text', text: content.slice(5) }]);
    },
  );

  it('with a seed answers the same to the byte', async () => {
    const bodies: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      await behave({ seed: 42 });
      bodies.push(
        await (await post(say('Who is customer C-4821?', { tools, stream: true }))).text(),
      );
    }
    expect(bodies[0]).toBe(bodies[1]);
  });

  it('without a seed never gives one id twice', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () =>
        Answered.parse(await (await post(say('Who is customer C-1?', { tools }))).json()),
      ),
    );
    const all = ids.flatMap((message) => [
      message.id,
      ...message.content.flatMap((block) => block.id ?? []),
    ]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('holds messages back until it changes', async () => {
    await behave({ hang: true });
    const held = post(say('Hi'));
    await expect(post(say('Hi'), {}, AbortSignal.timeout(100))).rejects.toThrow();
    await behave({});
    expect((await held).status).toBe(200);
  });

  it('refuses what it does not know, and shows what is in force', async () => {
    expect(await behave({ speed: 'high' })).toBe(400);
    expect(await behave({ chunkSize: 0 })).toBe(400);
    expect(await behave({ latencyMs: 5 })).toBe(200);
    const shown = JSON.parse(await (await fetch(`${service.url}/mock/behaviour`)).text());
    expect(shown).toMatchObject({ latencyMs: 5, failNext: null });
  });
});

describe('what was received', () => {
  it('is shown byte for byte, without the key', async () => {
    const body =
      ' {"max_tokens" : 9, "model":"claude-sonnet-5-5","messages":[{"role":"user","content":"J\\u006fhn 😀"}]}';
    await post(body, { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
    const { total, requests } = await captured();
    expect(total).toBe(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/messages',
      body,
      status: 200,
      aborted: false,
    });
    expect(requests[0]?.headers).toMatchObject({
      'x-api-key': '[secret]',
      traceparent: expect.stringContaining('0af7'),
    });
    expect(JSON.stringify(requests)).not.toContain(KEY);
  });

  it('includes what was refused, and the query', async () => {
    await post('not json', { 'x-api-key': 'wrong' });
    await fetch(`${service.url}/v1/messages?beta=true`, { method: 'POST', body: 'x' });
    const { requests } = await captured();
    expect(requests.map((request) => [request.path, request.body, request.status])).toEqual([
      ['/v1/messages', 'not json', 401],
      ['/v1/messages?beta=true', 'x', 401],
    ]);
  });

  it('tells a caller who hung up from one who stayed', async () => {
    await behave({ eventDelayMs: 50 });
    const stop = new AbortController();
    const response = await post(say('Say: a longer text', { stream: true }), {}, stop.signal);
    await response.body!.getReader().read();
    stop.abort();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await captured()).requests[0]).toMatchObject({ aborted: true, status: 200 });
  });

  it('keeps the newest thousand', async () => {
    for (let batch = 0; batch < 21; batch += 1) {
      await Promise.all(
        Array.from({ length: 50 }, () =>
          fetch(`${service.url}/v1/models`).then((one) => one.text()),
        ),
      );
    }
    const { total, requests } = await captured();
    expect([total, requests.length]).toEqual([1_050, 1_000]);
  });
});

it('is alive and ready without a bus', async () => {
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
});
