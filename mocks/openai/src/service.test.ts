import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callSampleTool, eventually, sampleTools } from '@gatehouse/testkit';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions.js';
import { BLUE_KEY, KEY, MockApi } from './testing/mock-api.js';

let api: MockApi;
beforeAll(async () => {
  api = await MockApi.start();
});
beforeEach(() => api.reset());
afterAll(() => api.stop());

const model = 'gpt-4.1';
const say = (text: string): ChatCompletionMessageParam[] => [
  { role: 'user', content: `Say: ${text}` },
];
const QUESTION =
  'Find customer C-4821, check their latest order, and tell me if there are any relevant return policy articles.';
const tools: OpenAI.ChatCompletionFunctionTool[] = sampleTools().map(
  ({ name, description, input_schema: parameters }) => ({
    type: 'function',
    function: { name, description, parameters },
  }),
);

/** Plays the agent to the end of the conversation, streamed or not. */
async function converse(
  streamed: boolean,
  options: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {},
): Promise<{ answer: string; turns: string[][] }> {
  const messages: ChatCompletionMessageParam[] = [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: QUESTION },
  ];
  const turns: string[][] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    const body = { model, messages, tools, ...options };
    const { completions } = api.client().chat;
    const completion = streamed
      ? await completions.stream({ ...body, stream: true }).finalChatCompletion()
      : await completions.create({ ...body, stream: false });
    const [choice] = completion.choices;
    if (choice?.finish_reason === 'stop') return { answer: choice.message.content ?? '', turns };
    expect(choice?.finish_reason).toBe('tool_calls');
    messages.push(choice!.message);
    const calls = (choice!.message.tool_calls ?? []).filter((call) => call.type === 'function');
    turns.push(calls.map((call) => call.function.name));
    for (const call of calls) {
      const { text } = callSampleTool(call.function.name, JSON.parse(call.function.arguments));
      messages.push({ role: 'tool', tool_call_id: call.id, content: text });
    }
  }
  throw new Error('the model never stopped calling tools');
}

describe('the official client', () => {
  it.each([false, true])(
    'comes to an answer over parallel calls (streamed: %s)',
    async (streamed) => {
      await api.behave({ chunkSize: 7 });
      const { answer, turns } = await converse(streamed);
      expect(turns).toEqual([['get_customer', 'search_kb'], ['get_order_status']]);
      expect(answer).toContain('John Smith');
    },
  );

  it('gets one call at a time if it wants that', async () => {
    const { turns } = await converse(true, { parallel_tool_calls: false });
    expect(turns.every((turn) => turn.length === 1)).toBe(true);
  });

  it('may forbid, demand and choose calls', async () => {
    const ask = async (tool_choice: OpenAI.ChatCompletionToolChoiceOption) => {
      const messages = say('hello');
      const { choices } = await api
        .client()
        .chat.completions.create({ model, messages, tools, tool_choice });
      return choices[0]?.message.tool_calls?.length ?? 0;
    };
    expect(await ask('none')).toBe(0);
    expect(await ask('required')).toBe(1);
    expect(await ask({ type: 'function', function: { name: 'get_article' } })).toBe(1);
  });

  it('raises its own classes', async () => {
    const completions = (key = KEY) => api.client(key).chat.completions;
    const body = { model, messages: say('hello') };
    await expect(completions('wrong').create(body)).rejects.toBeInstanceOf(
      OpenAI.AuthenticationError,
    );
    const unknown = completions().create({ ...body, model: 'nothing' });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    await api.behave({ failNext: { status: 503, retryAfter: 7, shouldRetry: false } });
    await expect(completions().create(body)).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    await expect(completions().create(body)).resolves.toMatchObject({ object: 'chat.completion' });
  });

  it('lists models', async () => {
    const ids = (await api.client().models.list()).data.map(({ id }) => id);
    expect(ids).toContain(model);
    expect((await api.client().models.retrieve(model)).owned_by).toBe('system');
  });

  it('sees a stream that breaks as one that breaks', async () => {
    const read = async (): Promise<void> => {
      const body = { model, messages: say('a somewhat longer text'), stream: true } as const;
      for await (const chunk of await api.client().chat.completions.create(body)) void chunk;
    };
    await api.behave({ midStreamErrorAfterChunks: 2 });
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
    await api.behave({ midStreamCutAfterChunks: 2 });
    await expect(read()).rejects.toThrow();
    await api.behave({ cutBeforeAnswer: true });
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    await api.behave({ cutAfterBytes: 20 });
    await expect(
      api.client().chat.completions.create({ model, messages: say('hello') }),
    ).rejects.toThrow();
    const { json } = await api.ask('/mock/usage');
    expect(json.calls.map((entry: { outcome: string }) => entry.outcome)).toEqual([
      'broken',
      'broken',
      'broken',
    ]);
  });
});

describe('an answer', () => {
  it('stops where it is told to, and says why', async () => {
    const cut = await api.complete({ messages: say('one two three four'), max_tokens: 2 });
    expect(cut.json.choices[0]).toMatchObject({
      message: { content: 'one two ' },
      finish_reason: 'length',
    });
    expect(cut.json.usage.completion_tokens).toBe(2);
    const stopped = await api.complete({ messages: say('one two three'), stop: ['three', ' two'] });
    expect(stopped.json.choices[0]).toMatchObject({
      message: { content: 'one' },
      finish_reason: 'stop',
    });
    const fields = { messages: [{ role: 'user', content: QUESTION }], tools };
    const call = await api.complete({ ...fields, max_completion_tokens: 5 });
    expect(call.json.choices[0].finish_reason).toBe('length');
    expect(() =>
      JSON.parse(call.json.choices[0].message.tool_calls[0].function.arguments),
    ).toThrow();
  });

  it('comes in as many choices as are asked for, and all of them are charged', async () => {
    const { json } = await api.complete({ n: 3 });
    expect(json.choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    expect(json.usage.completion_tokens).toBe(9);
  });

  it('is JSON where that is asked for', async () => {
    const schema = { type: 'object', properties: { said: { type: 'string' } } };
    const format = { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } };
    const shaped = await api.complete({ response_format: format });
    expect(JSON.parse(shaped.json.choices[0].message.content)).toEqual({ said: 'hello there' });
    const free = await api.complete({
      messages: say('hello in json'),
      response_format: { type: 'json_object' },
    });
    expect(JSON.parse(free.json.choices[0].message.content)).toEqual({ answer: 'hello in json' });
  });

  it('says who, how much and how much is left in its headers', async () => {
    await api.behave({ rateLimits: { requests: 2, tokens: 100_000 } });
    const { headers } = await api.complete({});
    expect(headers.get('x-request-id')).toMatch(/^req_/);
    expect(headers.get('openai-version')).toBe('2020-10-01');
    expect(headers.get('x-ratelimit-limit-requests')).toBe('2');
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('1');
    expect(headers.get('x-ratelimit-reset-tokens')).toMatch(/^[\d.ms]+$/);
  });

  it('is the same in every run with a seed', async () => {
    const run = async (): Promise<string[]> => {
      await api.behave({ seed: 7 });
      const { text } = await api.complete({ stream: true });
      return [...text.matchAll(/"id":"[^"]*"|"content":"[^"]*"/g)].map(([match]) => match);
    };
    expect(await run()).toEqual(await run());
  });
});

describe('a stream', () => {
  const chunksOf = (text: string) =>
    [...text.matchAll(/^data: (\{.*)$/gm)].map((match) => JSON.parse(match[1] ?? ''));

  it('begins with the role, ends with a reason and [DONE], and tells no usage unasked', async () => {
    await api.behave({ deltaSize: 5 });
    const { text, headers } = await api.complete({ stream: true });
    expect(headers.get('content-type')).toContain('text/event-stream');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    const chunks = chunksOf(text);
    expect(chunks.map((chunk) => chunk.choices[0].delta)).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { content: 'hello' },
      { content: ' ther' },
      { content: 'e' },
      {},
    ]);
    expect(chunks.at(-1).choices[0].finish_reason).toBe('stop');
    expect(text).not.toContain('usage');
  });

  it('names a call first and spells its arguments after', async () => {
    await api.behave({ deltaSize: 12 });
    const messages = [{ role: 'user', content: QUESTION }];
    const { text } = await api.complete({ messages, tools, stream: true });
    const deltas = chunksOf(text).flatMap((chunk) => chunk.choices[0].delta.tool_calls ?? []);
    expect(deltas.slice(0, 3)).toEqual([
      {
        index: 0,
        id: expect.stringMatching(/^call_/),
        type: 'function',
        function: { name: 'get_customer', arguments: '' },
      },
      { index: 0, function: { arguments: '{"customer_i' } },
      { index: 0, function: { arguments: 'd":"C-4821"}' } },
    ]);
    expect(deltas.some(({ index }) => index === 1)).toBe(true);
  });

  it('tells the usage at the end where that is asked for, of all choices', async () => {
    const { text } = await api.complete({
      stream: true,
      n: 2,
      stream_options: { include_usage: true },
    });
    const chunks = chunksOf(text);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 6 } });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  });

  it('holds the same however it is cut', async () => {
    const texts = [];
    for (const chunkSize of [null, 1, 3]) {
      await api.behave({ seed: 1, chunkSize });
      const { text } = await api.complete({ messages: say('zwölf 🙂'), stream: true });
      texts.push(text.replaceAll(/"created":\d+/g, ''));
    }
    expect(new Set(texts).size).toBe(1);
  });
});

describe('what tests look at', () => {
  it('keeps requests without their credentials', async () => {
    await api.complete({ user: 'someone' });
    const { text, json } = await api.ask('/mock/requests');
    expect(json.requests[0]).toMatchObject({ key: 'default', status: 200 });
    expect(text).toContain('someone');
    expect(text).not.toContain(KEY);
  });

  it('keeps books by key, and by call under its request id', async () => {
    const { headers, json } = await api.complete({});
    await api.complete({}, BLUE_KEY);
    await api.complete({ model: 'nothing' }, BLUE_KEY);
    const report = (await api.ask('/mock/usage')).json;
    expect(report.total.calls).toBe(2);
    expect(report.byKey.blue.calls).toBe(1);
    const entry = (await api.ask(`/mock/usage/${headers.get('x-request-id')}`)).json;
    expect(entry).toMatchObject({
      outcome: 'finished',
      charge: {
        promptTokens: json.usage.prompt_tokens,
        completionTokens: json.usage.completion_tokens,
      },
    });
  });

  it('charges whoever hangs up with what was written by then', async () => {
    await api.behave({ chunkDelayMs: 20, deltaSize: 1 });
    const stream = await api
      .client()
      .chat.completions.create({ model, messages: say('x'.repeat(4_000)), stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    await eventually(async () => {
      const { json } = await api.ask('/mock/usage');
      expect(json.calls[0]).toMatchObject({ outcome: 'aborted' });
      expect(json.calls[0].charge.completionTokens).toBeLessThan(1_000);
    });
  });

  it('limits a key of its own behaviour alone', async () => {
    await api.behave({ rateLimits: { requests: 1, tokens: 100_000 } }, 'blue');
    expect((await api.complete({}, BLUE_KEY)).status).toBe(200);
    const refused = await api.complete({}, BLUE_KEY);
    expect(refused.status).toBe(429);
    expect(refused.json.error).toMatchObject({ type: 'requests', code: 'rate_limit_exceeded' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.complete({})).status).toBe(200);
  });

  it('holds requests back until it is told otherwise', async () => {
    await api.behave({ hang: true });
    const waiting = api.complete({});
    await eventually(async () => {
      const { json } = await api.ask('/mock/requests');
      expect(json.requests).toHaveLength(1);
    });
    await api.behave({});
    expect((await waiting).status).toBe(200);
  });
});
