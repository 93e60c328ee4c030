import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockApi } from './testing/mock-api.js';

let api: MockApi;
beforeAll(async () => {
  api = await MockApi.start();
});
afterAll(() => api.stop());

const user = { role: 'user', content: 'Hello' };
const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
const calls = (...ids: string[]) => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map(call),
});
const answer = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'done' });
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };

describe('what the API does not take', () => {
  it.each([
    ['no messages', { messages: undefined }, 'messages', 'missing_required_parameter'],
    ['an unknown field', { colour: 1 }, 'colour', 'unknown_parameter'],
    ['a wrong type', { temperature: 'hot' }, 'temperature', 'invalid_type'],
    [
      'a wrong content',
      { messages: [{ role: 'user', content: 7 }] },
      'messages[0].content',
      'invalid_type',
    ],
    [
      'an unknown role',
      { messages: [{ role: 'chief', content: 'x' }] },
      'messages[0].role',
      'invalid_value',
    ],
    ['legacy functions', { functions: [] }, 'functions', 'unsupported_parameter'],
    ['a legacy call', { function_call: 'auto' }, 'function_call', 'unsupported_parameter'],
    ['a stray answer', { messages: [user, answer('a')] }, 'messages.[1].role', null],
    [
      'an answer to nothing',
      { messages: [user, calls('a'), answer('b')] },
      'messages.[2].role',
      null,
    ],
    [
      'an answer twice',
      { messages: [user, calls('a'), answer('a'), answer('a')] },
      'messages.[3].role',
      null,
    ],
    [
      'a late answer',
      { messages: [user, calls('a'), answer('a'), user, answer('a')] },
      'messages.[4].role',
      null,
    ],
    [
      'an open call',
      { messages: [user, calls('a', 'b'), answer('a'), user] },
      'messages.[3].role',
      null,
    ],
    ['an open call at the end', { messages: [user, calls('a')] }, 'messages.[2].role', null],
    [
      'a call twice',
      { messages: [user, calls('a', 'a'), answer('a')] },
      'messages[1].tool_calls',
      'invalid_value',
    ],
    [
      'a silent assistant',
      { messages: [user, { role: 'assistant' }] },
      'messages[1].content',
      'invalid_type',
    ],
    ['a choice without tools', { tool_choice: 'auto' }, 'tool_choice', null],
    ['parallel calls without tools', { parallel_tool_calls: true }, 'parallel_tool_calls', null],
    [
      'a choice of no tool',
      { tools: [tool], tool_choice: { type: 'function', function: { name: 'g' } } },
      'tool_choice',
      null,
    ],
    ['a tool twice', { tools: [tool, tool] }, 'tools', null],
    [
      'stream options without a stream',
      { stream_options: { include_usage: true } },
      'stream_options',
      null,
    ],
    [
      'two limits',
      { max_tokens: 1, max_completion_tokens: 1 },
      'max_tokens',
      'invalid_parameter_combination',
    ],
    ['the old limit', { model: 'gpt-5.2', max_tokens: 1 }, 'max_tokens', 'unsupported_parameter'],
    ['JSON unasked for', { response_format: { type: 'json_object' } }, 'messages', null],
  ])('refuses %s', async (_, fields, param, code) => {
    const reply = await api.complete(fields);
    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      error: { message: expect.any(String), type: 'invalid_request_error', param, code },
    });
  });

  it('refuses what is no JSON, and does not quote it', async () => {
    const reply = await api.ask('/v1/chat/completions', { body: '{"secret' });
    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain('secret');
  });

  it('refuses a wrong key, no key and an unknown model', async () => {
    const wrong = await api.complete({}, 'wrong');
    expect([wrong.status, wrong.json.error.code]).toEqual([401, 'invalid_api_key']);
    expect((await api.complete({}, '')).status).toBe(401);
    const model = await api.complete({ model: 'claude' });
    expect([model.status, model.json.error.code]).toEqual([404, 'model_not_found']);
    expect((await api.ask('/v1/models/nothing')).json.error.code).toBe('model_not_found');
  });

  it('refuses knobs that there are not', async () => {
    expect(await api.behave({ colour: 'red' })).toBe(400);
    expect(await api.behave({}, 'stranger')).toBe(400);
  });
});
