import { describe, expect, it } from '@jest/globals';
import type { ProviderAnswer } from '../../providers/provider-client.js';
import { translateAnswer } from './answer.js';

const NOW = 1_790_000_000_000;

async function translated(
  body: string,
  { status = 200, type = 'application/json' } = {},
): Promise<{ status: number; headers: object; body: string }> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const byte of Buffer.from(body)) yield Buffer.of(byte);
  }
  const answer: ProviderAnswer = {
    status,
    headers: [
      ['content-type', type],
      ['request-id', 'req_1'],
      ['anthropic-ratelimit-tokens-limit', '5'],
      ['retry-after', '3'],
    ],
    body: bytes(),
    discard: () => undefined,
  };
  const out = translateAnswer(answer, NOW);
  const chunks: Uint8Array[] = [];
  for await (const chunk of out.body) chunks.push(chunk);
  return {
    status: out.status,
    headers: Object.fromEntries(out.headers),
    body: String(Buffer.concat(chunks)),
  };
}

const USAGE = {
  input_tokens: 3,
  output_tokens: 7,
  cache_read_input_tokens: 20,
  cache_creation_input_tokens: 100,
};
const COUNTED = {
  prompt_tokens: 123,
  completion_tokens: 7,
  total_tokens: 130,
  prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 100 },
};

const TOOL = { type: 'tool_use', id: 'toolu_1', name: 'search' };

describe('a message as a completion', () => {
  it('has its text, its tool calls byte for byte, and its usage', async () => {
    const input = '{"b":1.0, "2":12345678901234567890}';
    const call = JSON.stringify({ ...TOOL, input: 0 }).replace('"input":0', `"input":${input}`);
    const { body, headers } = await translated(
      '{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[' +
        `{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"a"},{"type":"text","text":"b"},${call}],` +
        `"stop_reason":"tool_use","usage":${JSON.stringify(USAGE)}}`,
    );
    expect(JSON.parse(body)).toEqual({
      id: 'msg_1',
      object: 'chat.completion',
      created: NOW / 1_000,
      model: 'claude-x',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'ab',
            refusal: null,
            tool_calls: [
              { id: 'toolu_1', type: 'function', function: { name: 'search', arguments: input } },
            ],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: COUNTED,
    });
    expect(headers).toEqual({
      'content-type': 'application/json',
      'x-request-id': 'req_1',
      'retry-after': '3',
    });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['refusal', 'content_filter'],
    ['model_context_window_exceeded', 'length'],
    ['of_tomorrow', 'stop'],
  ])('ends for the same reason: %s', async (stop_reason, finish_reason) => {
    const { body } = await translated(JSON.stringify({ content: [], stop_reason, usage: USAGE }));
    expect(JSON.parse(body).choices[0]).toMatchObject({
      finish_reason,
      message: { content: null },
    });
  });

  it('is nothing else', async () => {
    await expect(translated('[]')).rejects.toMatchObject({ code: 'provider_unavailable' });
    await expect(translated('<html>')).rejects.toMatchObject({ code: 'provider_unavailable' });
  });
});

function sse(...events: { type: string }[]): string {
  return events.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`).join('');
}

const START = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude-x', usage: { ...USAGE, output_tokens: 1 } },
};
const delta = (index: number, part: object) => ({
  type: 'content_block_delta',
  index,
  delta: part,
});

describe('a stream of events as a stream of chunks', () => {
  it('has the text, and the tool calls with an index of their own', async () => {
    const type = 'text/event-stream; charset=utf-8';
    const { body } = await translated(
      sse(
        START,
        { type: 'ping' },
        Object.assign(
          { type: 'content_block_start' },
          { index: 0, content_block: { type: 'text', text: '' } },
        ),
        delta(0, { type: 'text_delta', text: 'Hé' }),
        Object.assign({ type: 'content_block_stop' }, { index: 0 }),
        Object.assign(
          { type: 'content_block_start' },
          { index: 1, content_block: { ...TOOL, input: {} } },
        ),
        Object.assign(
          { type: 'content_block_start' },
          { index: 2, content_block: { ...TOOL, id: 'toolu_2', input: {} } },
        ),
        delta(1, { type: 'input_json_delta', partial_json: '' }),
        delta(1, { type: 'input_json_delta', partial_json: '{"a"' }),
        delta(1, { type: 'input_json_delta', partial_json: ':1}' }),
        Object.assign({ type: 'content_block_stop' }, { index: 1 }),
        Object.assign({ type: 'content_block_stop' }, { index: 2 }),
        Object.assign(
          { type: 'message_delta' },
          { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 7 } },
        ),
        { type: 'message_stop' },
      ),
      { type },
    );
    const lines = body.split('\n\n').filter(Boolean);
    expect(lines.at(-1)).toBe('data: [DONE]');
    expect(lines[1]).toBe(': ping');
    const chunks = lines
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice(6)));
    const deltas = chunks.flatMap(({ choices }) =>
      choices.map((choice: { delta: object }) => choice.delta),
    );
    const begun = (index: number, id: string) => ({
      index,
      id,
      type: 'function',
      function: { name: 'search', arguments: '' },
    });
    const more = (index: number, text: string) => ({
      tool_calls: [{ index, function: { arguments: text } }],
    });
    expect(deltas).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { content: 'Hé' },
      { tool_calls: [begun(0, 'toolu_1')] },
      { tool_calls: [begun(1, 'toolu_2')] },
      more(0, '{"a"'),
      more(0, ':1}'),
      more(1, '{}'),
      {},
    ]);
    expect(chunks.at(-2).choices[0].finish_reason).toBe('tool_calls');
    expect(chunks.at(-1)).toEqual({
      id: 'msg_1',
      object: 'chat.completion.chunk',
      created: NOW / 1_000,
      model: 'claude-x',
      choices: [],
      usage: COUNTED,
    });
  });

  it('that breaks off has no end, and one with an error has that', async () => {
    const type = 'text/event-stream';
    expect((await translated(sse(START), { type })).body).not.toContain('DONE');
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const { body } = await translated(sse(START, error), { type });
    expect(JSON.parse(body.split('data: ').at(-1) ?? '')).toEqual({
      error: {
        message: 'Overloaded',
        type: 'server_error',
        param: null,
        code: 'overloaded_error',
      },
    });
  });
});

describe('an error of the provider', () => {
  it.each([
    [400, 'invalid_request_error', 400, 'invalid_request_error'],
    [429, 'rate_limit_error', 429, 'rate_limit_error'],
    [529, 'overloaded_error', 503, 'server_error'],
    [500, 'api_error', 500, 'server_error'],
  ])('has OpenAI’s shape: %d [openai:translation:errors]', async (status, code, shown, type) => {
    const error = { type: 'error', error: { type: code, message: 'Why' }, request_id: 'req_1' };
    const answer = await translated(JSON.stringify(error), { status });
    expect(answer.status).toBe(shown);
    expect(JSON.parse(answer.body)).toEqual({ error: { message: 'Why', type, param: null, code } });
  });
});
