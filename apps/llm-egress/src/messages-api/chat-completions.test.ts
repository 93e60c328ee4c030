import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions.js';
import { json } from '../testing/answers.js';
import { completion, completionChunks, streamChunks } from '../testing/completions.js';
import { CUSTOMER, PERSONAL } from '../testing/conversation.js';
import { API, PROVIDER_KEY, TestGate } from '../testing/test-gate.js';

const CHAT = `${API}/v1/chat/completions`;

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(async () => {
  await gate.reset();
  await gate.publish({ models: ['gpt-*'], target: { dialect: 'openai' } });
  gate.provider.answer = (response) => completion(response, 'Hello');
});

function client(): OpenAI {
  return new OpenAI({ baseURL: `${gate.url}${API}/v1`, apiKey: gate.token, maxRetries: 0 });
}

function ask(content: string, more: object = {}): object {
  return { model: 'gpt-test-1', messages: [{ role: 'user', content }], ...more };
}

const conversation: ChatCompletionCreateParamsNonStreaming = {
  model: 'gpt-test-1',
  max_completion_tokens: 100,
  messages: [
    { role: 'developer', content: 'Help the customers of Acme.' },
    { role: 'user', content: [{ type: 'text', text: 'Write to John Smith, please.' }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'get_customer', arguments: '{"email":"john.smith@example.com"}' },
        },
      ],
    },
    { role: 'tool', tool_call_id: 'call_1', content: JSON.stringify(CUSTOMER) },
  ],
};

const CALLS = (email: string, name: string) => [
  { id: 'call_2', name: 'send_mail', input: { to: email, text: `Dear ${name}, "hello"\n` } },
  { id: 'call_3', name: 'search', input: { name } },
];

describe('a chat completion', () => {
  it('passes through the SDK, and is answered, settled and recorded', async () => {
    const answer = await client().chat.completions.create(conversation);
    expect(answer.choices[0]?.message.content).toBe('Hello');
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({
      operation: 'chat_completions',
      outcome: 'ok',
      provider: 'openai',
      model: 'gpt-test-1',
      usageSource: 'provider',
      stopReason: 'stop',
      providerRequestId: 'req_openai_1',
      usage: { promptTokens: 120, completionTokens: 5, cacheReadTokens: 100 },
    });
    expect(gate.peers.reserved).toMatchObject([{ completionTokens: 100, model: 'gpt-test-1' }]);
    expect(gate.peers.settled).toMatchObject([{ promptTokens: 120, completionTokens: 5 }]);
    const { headers, url } = gate.provider.received[0]!;
    expect(url).toBe('/v1/chat/completions');
    expect(headers.authorization).toBe(`Bearer ${PROVIDER_KEY}`);
  });

  it('hides personal values from the provider, also in arguments, which are JSON in a string [openai:masking:arguments]', async () => {
    await client().chat.completions.create(conversation);
    expect(gate.provider.lastBody).not.toMatch(PERSONAL);
    const { messages } = JSON.parse(gate.provider.lastBody);
    const email = gate.provider.placeholder('EMAIL');
    expect(JSON.parse(messages[2].tool_calls[0].function.arguments)).toEqual({ email });
    expect(JSON.parse(messages[3].content)).toMatchObject({ email, id: 'C-4821' });
  });

  it('gets the values back in text, and in the arguments of tools that may see them [openai:masking:round-trip]', async () => {
    gate.provider.answer = (response) => {
      const [email, name] = [gate.provider.placeholder('EMAIL'), gate.provider.placeholder('NAME')];
      completion(response, `Mail for ${name}`, ...CALLS(email, name));
    };
    const { choices } = await client().chat.completions.create(conversation);
    const name = gate.provider.placeholder('NAME');
    expect(choices[0]?.message.content).toBe('Mail for John Smith');
    const calls = (choices[0]?.message.tool_calls ?? []).map((call) =>
      call.type === 'function' ? JSON.parse(call.function.arguments) : null,
    );
    expect(calls).toEqual([{ to: CUSTOMER.email, text: 'Dear John Smith, "hello"\n' }, { name }]);
    const [record] = await gate.peers.records();
    expect(record?.proposed.map(({ tool }) => tool)).toEqual(['send_mail', 'search']);
  });

  it('gets them back in a stream, with tool calls side by side [openai:masking:round-trip]', async () => {
    gate.provider.answer = (response) => {
      const [email, name] = [gate.provider.placeholder('EMAIL'), gate.provider.placeholder('NAME')];
      streamChunks(
        response,
        completionChunks(`Mail for ${name}`, CALLS(email, name), 'with-usage'),
      );
    };
    const stream = client().chat.completions.stream({
      ...conversation,
      stream: true,
      stream_options: { include_usage: true },
    });
    const { choices, usage } = await stream.finalChatCompletion();
    const name = gate.provider.placeholder('NAME');
    expect(choices[0]?.message.content).toBe('Mail for John Smith');
    const calls = (choices[0]?.message.tool_calls ?? []).map((call) =>
      call.type === 'function' ? JSON.parse(call.function.arguments) : null,
    );
    expect(calls).toEqual([{ to: CUSTOMER.email, text: 'Dear John Smith, "hello"\n' }, { name }]);
    expect(usage?.prompt_tokens).toBe(120);
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({ outcome: 'ok', usageSource: 'provider', stream: true });
    expect(record?.proposed.map(({ toolUseId }) => toolUseId)).toEqual(['call_2', 'call_3']);
  });

  it('is forwarded byte for byte where nothing had to change, and so is its answer [openai:fidelity:bytes]', async () => {
    const body =
      '{ "max_completion_tokens":100,"model":"gpt-test-1", "x":[1.0,1e3,12345678901234567890],\n' +
      '"messages":[{"role":"user","content":"caf\\u00e9","y":{"b":1,"a":2}}] }';
    const answer =
      '{ "id":"c","n":1.0,"usage":{"prompt_tokens":1,"completion_tokens":1},' +
      '"choices":[{"index":0,"finish_reason":"stop","message":{"content":"\\u00e9"}}]}';
    gate.provider.answer = (response) => json(response, answer);
    const response = await gate.post(CHAT, { token: gate.token, body });
    expect(gate.provider.lastBody).toBe(body);
    expect(await response.text()).toBe(answer);
    expect(response.headers.get('x-gatehouse-default-max-tokens')).toBeNull();
  });

  it('without a limit gets the LLM API’s own, and is told so [openai:limit:disclosed]', async () => {
    await gate.publish({
      models: ['gpt-*'],
      target: { dialect: 'openai' },
      defaultMaxTokens: 321,
    });
    const response = await gate.post(CHAT, { token: gate.token, body: ask('Hi', { n: 2 }) });
    expect(response.headers.get('x-gatehouse-default-max-tokens')).toBe('321');
    expect(JSON.parse(gate.provider.lastBody)).toMatchObject({ max_completion_tokens: 321, n: 2 });
    expect(gate.peers.reserved).toMatchObject([{ completionTokens: 642 }]);
  });

  it('is refused where it could be read in two ways, in the shape of its API [openai:errors:shape]', async () => {
    const bodies = [
      '{"model":"gpt-test-1","model":"gpt-x","messages":[]}',
      '{"model":"gpt-test-1","messages":[{"role":"user","content":"a","content":"b"}]}',
      '{"model":"gpt-test-1","messages":{}}',
      JSON.stringify(ask('Hi', { max_tokens: 5, max_completion_tokens: 6 })),
      JSON.stringify(ask('Hi', { n: 0 })),
      JSON.stringify(ask('Hi', { n: 1.5 })),
      JSON.stringify(ask('Hi', { max_tokens: '5' })),
    ];
    for (const body of bodies) {
      const response = await gate.post(CHAT, { token: gate.token, body });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: {
          message: expect.any(String),
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_request',
        },
      });
      expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    }
    expect(gate.provider.received).toHaveLength(0);
  });

  it('without a token raises the SDK’s own error [openai:errors:shape]', async () => {
    const stranger = new OpenAI({
      baseURL: `${gate.url}${API}/v1`,
      apiKey: 'a.b.c',
      maxRetries: 0,
    });
    const error: unknown = await stranger.chat.completions
      .create(conversation)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ code: 'unauthenticated', type: 'authentication_error' });
  });

  it('over budget raises the SDK’s own error, once [openai:errors:shape]', async () => {
    gate.peers.grant = {
      granted: false,
      exhausted: ['completion_tokens'],
      retryAfterSeconds: 9,
      mayEverFit: true,
      limits: [],
    };
    const patient = new OpenAI({
      baseURL: `${gate.url}${API}/v1`,
      apiKey: gate.token,
      maxRetries: 2,
    });
    const error: unknown = await patient.chat.completions
      .create(conversation)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ code: 'budget_exhausted', type: 'rate_limit_error' });
    expect(gate.peers.reserved).toHaveLength(1);
  });

  it('that breaks off in a stream ends with an error of its API [openai:errors:shape]', async () => {
    gate.provider.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const [first] = completionChunks('Hello', [], 'without-usage');
      response.write(`data: ${JSON.stringify(first)}\n\n`, () => response.destroy());
    };
    const stream = await client().chat.completions.create({ ...conversation, stream: true });
    const reading = (async () => {
      for await (const each of stream) expect(each.id).toBe('chatcmpl-2');
    })();
    await expect(reading).rejects.toMatchObject({ code: 'provider_unavailable' });
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({ outcome: 'failed', usageSource: 'estimated' });
    expect(record?.usage?.promptTokens).toBe(gate.peers.reserved[0]?.promptTokens);
  });
});

describe('usage that only the gate asks for', () => {
  it.each([
    ['{"stream":true,', '{"stream_options":{"include_usage":true},"stream":true,'],
    [
      '{"stream":true,"stream_options":null,',
      '{"stream":true,"stream_options":{"include_usage":true},',
    ],
    [
      '{"stream":true,"stream_options":{"include_usage":false,"x":1},',
      '{"stream":true,"stream_options":{"include_usage":true,"x":1},',
    ],
    [
      '{"stream":true,"stream_options":{"x":1},',
      '{"stream":true,"stream_options":{"include_usage":true,"x":1},',
    ],
  ])('is not seen by the caller: %s [openai:usage:hidden]', async (begin, sent) => {
    const rest = '"max_tokens":9,"model":"gpt-test-1","messages":[{"role":"user","content":"Hi"}]}';
    gate.provider.answer = (response) =>
      streamChunks(response, completionChunks('Hello there', [], 'with-usage'));
    const response = await gate.post(CHAT, { token: gate.token, body: `${begin}${rest}` });
    const expected = completionChunks('Hello there', [], 'without-usage');
    const bytes = [...expected.map((each) => JSON.stringify(each)), '[DONE]'];
    expect(await response.text()).toBe(bytes.map((each) => `data: ${each}\n\n`).join(''));
    expect(gate.provider.lastBody).toBe(`${sent}${rest}`);
    expect((await gate.peers.records())[0]).toMatchObject({
      usageSource: 'provider',
      usage: { promptTokens: 120, completionTokens: 5 },
    });
  });

  it('is passed on where the caller asks too, byte for byte [openai:fidelity:bytes]', async () => {
    const chunks = completionChunks('Hello there', [], 'with-usage');
    gate.provider.answer = (response) => streamChunks(response, chunks);
    const body = ask('Hi', { stream: true, stream_options: { include_usage: true }, n: 1 });
    const response = await gate.post(CHAT, { token: gate.token, body });
    const bytes = [...chunks.map((each) => JSON.stringify(each)), '[DONE]'];
    expect(await response.text()).toBe(bytes.map((each) => `data: ${each}\n\n`).join(''));
  });
});

describe('an address of OpenAI’s API that is not served', () => {
  it.each(['/v1/responses', '/v1/embeddings', '/v1/completions'])(
    'is a 404 in its shape: %s [openai:errors:shape]',
    async (path) => {
      const response = await gate.post(`${API}${path}`, { token: gate.token });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        error: { type: 'invalid_request_error', code: 'not_found' },
      });
    },
  );
});
