import { describe, expect, it } from '@jest/globals';
import { translateRequest } from './request.js';

const QUESTION = { role: 'user', content: 'Hi' };

function translated(request: object): unknown {
  const base = { model: 'claude-x', max_completion_tokens: 9, messages: [QUESTION] };
  return JSON.parse(String(translateRequest(Buffer.from(JSON.stringify({ ...base, ...request })))));
}

function messagesOf(...messages: object[]): unknown {
  return translated({ messages });
}

const call = (args: string, id = 'call_1') => ({
  id,
  type: 'function',
  function: { name: 'search', arguments: args },
});

describe('a chat completion as a Messages request', () => {
  it('keeps what both have', () => {
    expect(translated({ temperature: 0.5, top_p: 0.9, stream: true, stop: 'END' })).toEqual({
      model: 'claude-x',
      max_tokens: 9,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      temperature: 0.5,
      top_p: 0.9,
      stream: true,
      stop_sequences: ['END'],
    });
  });

  it('puts system and developer messages into the system prompt', () => {
    const content = [{ type: 'text', text: 'c', cache_control: { type: 'ephemeral' } }];
    const request = messagesOf(
      { role: 'system', content: 'a' },
      { role: 'developer', content },
      QUESTION,
      { role: 'system', content: 'b' },
    );
    expect(request).toMatchObject({
      system: [{ type: 'text', text: 'a' }, content[0], { type: 'text', text: 'b' }],
      messages: [{ role: 'user' }],
    });
  });

  it('brings results of tools that ran side by side into one turn, before what follows', () => {
    const request = messagesOf(
      QUESTION,
      { role: 'assistant', content: null, tool_calls: [call('{"a":1}'), call('', 'call_2')] },
      { role: 'tool', tool_call_id: 'call_1', content: 'one' },
      { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'two' }] },
      { role: 'user', content: 'And?' },
    );
    expect(request).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'call_1', name: 'search', input: { a: 1 } },
            { type: 'tool_use', id: 'call_2', name: 'search', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_1', content: 'one' },
            { type: 'tool_result', tool_use_id: 'call_2', content: [{ text: 'two' }] },
            { type: 'text', text: 'And?' },
          ],
        },
      ],
    });
  });

  it('takes back an answer as it was given', () => {
    const answer = {
      role: 'assistant',
      content: 'Hello',
      refusal: null,
      annotations: [],
      audio: null,
      function_call: null,
    };
    expect(messagesOf(QUESTION, answer, QUESTION)).toMatchObject({
      messages: [{}, { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] }, {}],
    });
  });

  it('keeps the bytes of arguments and schemas', () => {
    const args = '{"b":1.0,"2":12345678901234567890,"a":1e3}';
    const schema = '{"type":"object","properties":{"n":{"maximum":1.0,"10":1,"2":2}}}';
    const body =
      `{"model":"m","max_tokens":1,"tools":[{"type":"function","function":{"name":"search","parameters":${schema}}}],` +
      `"messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[${JSON.stringify(call(args))}]},` +
      '{"role":"tool","tool_call_id":"call_1","content":"y"}]}';
    const request = String(translateRequest(Buffer.from(body)));
    expect(request).toContain(`"input":${args}`);
    expect(request).toContain(`"input_schema":${schema}`);
  });

  it('knows images and documents', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'image_url', image_url: { url: 'https://x.example/a.png', detail: 'auto' } },
      {
        type: 'file',
        file: { file_data: 'data:application/pdf;base64,BBBB', filename: 'a.pdf' },
      },
    ];
    expect(messagesOf({ role: 'user', content })).toMatchObject({
      messages: [
        {
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'image', source: { type: 'url', url: 'https://x.example/a.png' } },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'BBBB' },
              title: 'a.pdf',
            },
          ],
        },
      ],
    });
  });

  const tools = [{ type: 'function', function: { name: 'search', strict: true } }];
  it.each([
    [{}, undefined],
    [{ tool_choice: 'auto' }, { type: 'auto' }],
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ tool_choice: 'required' }, { type: 'any' }],
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ parallel_tool_calls: true }, undefined],
    [
      {
        tool_choice: { type: 'function', function: { name: 'search' } },
        parallel_tool_calls: false,
      },
      { type: 'tool', name: 'search', disable_parallel_tool_use: true },
    ],
  ])('says which tools may be used: %j', (asked, choice) => {
    const request = translated({ tools, ...asked });
    expect(request).toMatchObject({
      tools: [{ name: 'search', strict: true, input_schema: { type: 'object', properties: {} } }],
    });
    expect(Object(request).tool_choice).toEqual(choice);
  });

  it.each([
    [{ response_format: { type: 'text' } }, {}],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { a: 1 } } } },
      { output_config: { format: { type: 'json_schema', schema: { a: 1 } } } },
    ],
    [{ reasoning_effort: 'low' }, { output_config: { effort: 'low' } }],
    [{ reasoning_effort: 'none' }, {}],
    [{ user: 'u-1' }, { metadata: { user_id: 'u-1' } }],
    [{ service_tier: 'default' }, { service_tier: 'standard_only' }],
    [
      {
        n: 1,
        logprobs: false,
        logit_bias: {},
        seed: null,
        presence_penalty: 0,
        frequency_penalty: 0,
        store: false,
        metadata: {},
        modalities: ['text'],
        stream_options: { include_usage: true },
      },
      {},
    ],
  ])('says it in the other words, or says nothing: %j', (asked, expected) => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
    expect(translated(asked)).toEqual({ model: 'claude-x', max_tokens: 9, messages, ...expected });
  });
});

describe('what the Messages API has nothing like', () => {
  const user = (part: object) => ({ messages: [{ role: 'user', content: [part] }] });
  const image = (image_url: object) => user({ type: 'image_url', image_url });
  it.each([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ seed: 1 }, 'seed'],
    [{ logit_bias: { 5: 1 } }, 'logit_bias.5'],
    [{ presence_penalty: 0.1 }, 'presence_penalty'],
    [{ frequency_penalty: -1 }, 'frequency_penalty'],
    [{ temperature: 1.5 }, 'temperature'],
    [{ store: true }, 'store'],
    [{ metadata: { a: 'b' } }, 'metadata.a'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ audio: { voice: 'x' } }, 'audio'],
    [{ prediction: { type: 'content', content: '' } }, 'prediction'],
    [{ web_search_options: {} }, 'web_search_options'],
    [{ functions: [] }, 'functions'],
    [{ reasoning_effort: 'minimal' }, 'reasoning_effort'],
    [{ verbosity: 'low' }, 'verbosity'],
    [{ service_tier: 'flex' }, 'service_tier'],
    [{ response_format: { type: 'json_object' } }, 'response_format.type'],
    [{ tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0]'],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ tool_choice: { type: 'allowed_tools' } }, 'tool_choice'],
    [{ something_new: 1 }, 'something_new'],
    [{ messages: [{ role: 'user', content: 'x', name: 'ann' }] }, 'messages[0].name'],
    [{ messages: [{ role: 'function', name: 'f', content: 'x' }] }, 'messages[0].role'],
    [user({ type: 'input_audio', input_audio: {} }), 'messages[0].content[0].type'],
    [user({ type: 'file', file: { file_id: 'f' } }), 'messages[0].content[0].file'],
    [image({ url: 'data:image/bmp;base64,AA' }), 'messages[0].content[0].image_url.url'],
    [image({ url: 'https://x.example', detail: 'low' }), 'messages[0].content[0].image_url.detail'],
    [
      { messages: [{ role: 'assistant', tool_calls: [call('[1]')] }] },
      'messages[0].tool_calls[0].function.arguments',
    ],
  ])('is refused by its name: %j [openai:translation:refuses]', (asked, name) => {
    let message = '';
    try {
      translated(asked);
    } catch (error) {
      message = String(error);
      expect(error).toMatchObject({ code: 'invalid_request' });
    }
    expect(message).toContain(`: ${name}`);
  });
});
