import type { ServerResponse } from 'node:http';
import { json } from './answers.js';
import type { ToolCall } from './answers.js';

const COUNTED = {
  prompt_tokens: 120,
  completion_tokens: 5,
  total_tokens: 125,
  prompt_tokens_details: { cached_tokens: 100 },
};

/** Answers with a whole completion. */
export function completion(
  response: ServerResponse,
  content: string | null,
  ...calls: readonly ToolCall[]
): void {
  response.setHeader('x-request-id', 'req_openai_1');
  const message = {
    role: 'assistant',
    content,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls.map(wireCall) } : {}),
  };
  const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
  const answer = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'gpt-test-1',
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    usage: COUNTED,
  };
  json(response, JSON.stringify(answer));
}

/** The chunks of an answer: a text, then tool calls side by side, then the usage if it is asked for. */
export function completionChunks(
  text: string,
  calls: readonly ToolCall[],
  usage: 'with-usage' | 'without-usage',
): object[] {
  const begun = calls.map((call, index) => ({
    tool_calls: [{ ...wireCall({ ...call, input: null }, index), index }],
  }));
  const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
  const deltas = [
    { role: 'assistant', content: '', refusal: null },
    ...pieces(text).map((content) => ({ content })),
    ...begun,
    ...sideBySide(calls).map(({ index, piece }) => ({
      tool_calls: [{ index, function: { arguments: piece } }],
    })),
  ];
  const more = usage === 'with-usage' ? { usage: null } : {};
  return [
    ...deltas.map((delta) =>
      chunk([{ index: 0, delta, logprobs: null, finish_reason: null }], more),
    ),
    chunk([{ index: 0, delta: {}, logprobs: null, finish_reason }], more),
    ...(usage === 'with-usage' ? [chunk([], { usage: COUNTED })] : []),
  ];
}

/** Sends chunks as a stream, each in two pieces, and ends it. */
export function streamChunks(response: ServerResponse, chunks: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_openai_1' });
  for (const each of [...chunks.map((data) => JSON.stringify(data)), '[DONE]']) {
    const bytes = Buffer.from(`data: ${each}\n\n`);
    response.write(bytes.subarray(0, 11));
    response.write(bytes.subarray(11));
  }
  response.end();
}

function chunk(choices: readonly object[], more: object): object {
  return {
    id: 'chatcmpl-2',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-test-1',
    choices,
    ...more,
  };
}

function wireCall({ id, name, input }: ToolCall, _index = 0): object {
  const text = input === null ? '' : JSON.stringify(input);
  return { id, type: 'function', function: { name, arguments: text } };
}

function sideBySide(calls: readonly ToolCall[]): { index: number; piece: string }[] {
  const all = calls.map(({ input }) => pieces(JSON.stringify(input)));
  const longest = Math.max(0, ...all.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) =>
    all.flatMap((list, index) => (list[at] === undefined ? [] : [{ index, piece: list[at] }])),
  ).flat();
}

function pieces(text: string): string[] {
  return text.match(/.{1,5}/gs) ?? [];
}
