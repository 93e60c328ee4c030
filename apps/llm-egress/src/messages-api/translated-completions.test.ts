import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { publishedTarget } from '@gatehouse/testkit';
import OpenAI from 'openai';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions.js';
import { answerEvents, json, message, stream } from '../testing/answers.js';
import { CUSTOMER, PERSONAL } from '../testing/conversation.js';
import { API, PROVIDER_KEY, TestGate } from '../testing/test-gate.js';

let gate: TestGate;
beforeAll(async () => {
  gate = await TestGate.start();
});
afterAll(() => gate.stop());
beforeEach(() => gate.reset());

function client(): OpenAI {
  return new OpenAI({ baseURL: `${gate.url}${API}/v1`, apiKey: gate.token, maxRetries: 0 });
}

const conversation: ChatCompletionCreateParamsNonStreaming = {
  model: 'claude-test-1',
  messages: [
    { role: 'system', content: 'Help the customers of Acme.' },
    { role: 'user', content: 'Write to John Smith, please.' },
    {
      role: 'assistant',
      tool_calls: [
        {
          id: 'toolu_1',
          type: 'function',
          function: { name: 'get_customer', arguments: '{"email":"john.smith@example.com"}' },
        },
      ],
    },
    { role: 'tool', tool_call_id: 'toolu_1', content: JSON.stringify(CUSTOMER) },
  ],
  tools: [
    { type: 'function', function: { name: 'send_mail', parameters: { type: 'object' } } },
    { type: 'function', function: { name: 'search', parameters: { type: 'object' } } },
  ],
};

function calls(): { id: string; name: string; input: object }[] {
  const [email, name] = [gate.provider.placeholder('EMAIL'), gate.provider.placeholder('NAME')];
  return [
    { id: 'toolu_2', name: 'send_mail', input: { to: email, text: `Dear ${name}, "hello"\n` } },
    { id: 'toolu_3', name: 'search', input: { name } },
  ];
}

function expectRestored(answer: OpenAI.ChatCompletion): void {
  const [choice] = answer.choices;
  expect(choice?.message.content).toBe('Mail for John Smith');
  const inputs = (choice?.message.tool_calls ?? []).map((call) =>
    call.type === 'function' ? JSON.parse(call.function.arguments) : null,
  );
  expect(inputs).toEqual([
    { to: CUSTOMER.email, text: 'Dear John Smith, "hello"\n' },
    { name: gate.provider.placeholder('NAME') },
  ]);
}

describe('a chat completion that a provider of the Messages API answers', () => {
  it('goes there as a masked Messages request, and comes back with the values in it [openai:translation:round-trip]', async () => {
    gate.provider.answer = (response) => {
      const used = calls().map((call) => ({ type: 'tool_use', ...call }));
      const name = gate.provider.placeholder('NAME');
      message(response, { type: 'text', text: `Mail for ${name}` }, ...used);
    };
    const { data, response } = await client().chat.completions.create(conversation).withResponse();
    expectRestored(data);
    expect(data.usage).toMatchObject({ prompt_tokens: 120, completion_tokens: 5 });
    expect(response.headers.get('x-gatehouse-translated-to')).toBe('anthropic');
    expect(response.headers.get('x-gatehouse-default-max-tokens')).toBe('4096');
    const { url, headers, body } = gate.provider.received[0]!;
    expect(url).toBe('/v1/messages');
    expect(headers).toMatchObject({
      'x-api-key': PROVIDER_KEY,
      'anthropic-version': '2023-06-01',
    });
    expect(headers).not.toHaveProperty('authorization');
    expect(body).not.toMatch(PERSONAL);
    expect(JSON.parse(body)).toMatchObject({
      max_tokens: 4_096,
      system: [{ type: 'text' }],
      messages: [
        { role: 'user' },
        { role: 'assistant', content: [{ type: 'tool_use', name: 'get_customer' }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
      ],
    });
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({
      operation: 'chat_completions',
      provider: 'anthropic',
      providerRequestId: 'req_provider_1',
      usageSource: 'provider',
      usage: { promptTokens: 120, completionTokens: 5, cacheReadTokens: 100 },
    });
    expect(record?.proposed.map(({ toolUseId }) => toolUseId)).toEqual(['toolu_2', 'toolu_3']);
  });

  it.each([false, true])(
    'costs what the provider says, as a message would; streamed: %s [openai:translation:cost]',
    async (isStream) => {
      const rates = {
        input: 1_000_000,
        output: 0,
        cacheRead: 0,
        cacheWrite5m: 0,
        cacheWrite1h: 2_000_000,
      };
      const price = {
        model: '*',
        tiers: [{ abovePromptTokens: -1, ...rates }],
        batchFactor: 1,
        factors: { serviceTier: { priority: 2 }, inferenceGeo: { us: 1.5 }, speed: { fast: 10 } },
        serverTools: { web_search_requests: 10_000_000 },
      };
      await gate.publish({ prices: [price] });
      const usage = {
        input_tokens: 100,
        output_tokens: 5,
        cache_creation_input_tokens: 50,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 50 },
        server_tool_use: { web_search_requests: 1 },
        service_tier: 'priority',
        inference_geo: 'us',
        speed: 'fast',
      };
      gate.provider.answer = (response) => {
        if (!isStream) {
          return json(response, JSON.stringify({ type: 'message', content: [], usage }));
        }
        const events = answerEvents('Hello');
        const delta = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage };
        stream(response, [...events.slice(0, -2), delta, events.at(-1)!]);
        return response.end();
      };
      const answer = await gate.post(`${API}/v1/chat/completions`, {
        token: gate.token,
        body: { ...conversation, stream: isStream },
      });
      expect(await answer.text()).not.toContain('"error"');
      const [record] = await gate.peers.records();
      expect(record).toMatchObject({
        usageSource: 'provider',
        usage: {
          cacheCreation1hTokens: 50,
          serverTools: { web_search_requests: 1 },
          served: { serviceTier: 'priority', inferenceGeo: 'us', speed: 'fast' },
        },
        // (100 + 50 × 2) × 2 × 1.5 × 10, and a hundredth of a dollar.
        cost: { micros: 16_000 },
      });
    },
  );

  it('streams, with tool calls whose arguments are restored [openai:translation:round-trip]', async () => {
    gate.provider.answer = (response) => {
      const name = gate.provider.placeholder('NAME');
      stream(response, answerEvents(`Mail for ${name}`, ...calls()));
      response.end();
    };
    const answer = client().chat.completions.stream({ ...conversation, stream: true });
    expectRestored(await answer.finalChatCompletion());
    const [record] = await gate.peers.records();
    expect(record).toMatchObject({ outcome: 'ok', usageSource: 'provider', stream: true });
    expect(record?.proposed).toHaveLength(2);
  });

  it('is refused by the name of what cannot be translated, and costs nothing [openai:translation:refuses]', async () => {
    const error: unknown = await client()
      .chat.completions.create({ ...conversation, seed: 7 })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(String(error)).toContain('seed: cannot be translated');
    expect(gate.provider.received).toHaveLength(0);
    expect((await gate.peers.records())[0]).toMatchObject({ outcome: 'refused', usage: null });
  });

  it('brings the provider’s errors in the caller’s shape [openai:translation:errors]', async () => {
    const error = { type: 'error', error: { type: 'invalid_request_error', message: 'Too hot' } };
    gate.provider.answer = (response) => json(response, JSON.stringify(error), 400);
    const raised: unknown = await client()
      .chat.completions.create(conversation)
      .catch((reason: unknown) => reason);
    expect(raised).toBeInstanceOf(OpenAI.BadRequestError);
    expect(raised).toMatchObject({ error: { message: 'Too hot' } });
  });

  it('that breaks off in the middle ends with an error of its API [openai:errors:shape]', async () => {
    gate.provider.answer = (response) => {
      stream(response, answerEvents('Hello').slice(0, 3));
      response.end();
    };
    const answer = await client().chat.completions.create({ ...conversation, stream: true });
    const reading = (async () => {
      for await (const each of answer) expect(each.id).toBe('msg_2');
    })();
    await expect(reading).rejects.toMatchObject({ code: 'provider_unavailable' });
  });
});

describe('targets of both dialects', () => {
  const both = (): object => {
    const baseUrl = gate.provider.url;
    const key = { env: 'TEST_PROVIDER_KEY' };
    return {
      models: ['*'],
      targets: [
        publishedTarget({ name: 'first', dialect: 'openai', baseUrl, key, priority: 0 }),
        publishedTarget({ name: 'second', dialect: 'anthropic', baseUrl, key, priority: 1 }),
      ],
    };
  };
  beforeEach(() => {
    gate.provider.answer = (response, { url }) => {
      if (url === '/v1/messages') message(response, { type: 'text', text: 'Hello' });
      else json(response, '{"error":{"message":"down"}}', 503);
    };
  });

  it('stand in for one another [openai:translation:fallback]', async () => {
    await gate.publish(both());
    const answer = await client().chat.completions.create(conversation);
    expect(answer.choices[0]?.message.content).toBe('Hello');
    expect(gate.provider.received.map(({ url }) => url)).toEqual([
      '/v1/chat/completions',
      '/v1/messages',
    ]);
  });

  it('but not where the call cannot be translated [openai:translation:refuses]', async () => {
    await gate.publish(both());
    const error: unknown = await client()
      .chat.completions.create({ ...conversation, seed: 7 })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 503, error: { message: 'down' } });
    expect(gate.provider.received.every(({ url }) => url === '/v1/chat/completions')).toBe(true);
  });

  it('do not answer messages where none speaks that API', async () => {
    await gate.publish({ models: ['*'], target: { dialect: 'openai' } });
    const response = await gate.post(`${API}/v1/messages`, { token: gate.token });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { type: 'not_found_error' } });
  });
});
