import type { ServerResponse } from 'node:http';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

interface WireEvent {
  readonly type: string;
}

/** Answers with JSON text. */
export function json(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

/** Answers with a whole message. */
export function message(response: ServerResponse, ...content: readonly object[]): void {
  response.setHeader('request-id', 'req_provider_1');
  response.setHeader('anthropic-ratelimit-requests-remaining', '7');
  response.setHeader('set-cookie', 'session=provider');
  const answer = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-test-1',
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 20, output_tokens: 5, cache_read_input_tokens: 100 },
  };
  json(response, JSON.stringify(answer));
}

/** Sends events of a stream, each in two pieces, and leaves the stream open. */
export function stream(response: ServerResponse, events: readonly WireEvent[]): void {
  if (!response.headersSent) {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
  }
  for (const event of events) {
    const bytes = Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.write(bytes.subarray(0, 17));
    response.write(bytes.subarray(17));
  }
}

/** The events of an answer: a text, then tool calls. */
export function answerEvents(text: string, ...calls: readonly ToolCall[]): WireEvent[] {
  const blocks = [
    block(
      { type: 'text', text: '' },
      pieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
    ),
    ...calls.map(({ id, name, input }) =>
      block(
        { type: 'tool_use', id, name, input: {} },
        ['', ...pieces(JSON.stringify(input))].map((piece) => ({
          type: 'input_json_delta',
          partial_json: piece,
        })),
      ),
    ),
  ];
  return [
    messageStart(),
    ...blocks.flatMap((events, index) => events.map((event) => ({ ...event, index }))),
    {
      type: 'message_delta',
      delta: { stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn', stop_sequence: null },
      usage: { output_tokens: 12 },
    } as WireEvent,
    { type: 'message_stop' },
  ];
}

function messageStart(): WireEvent & { message: object } {
  const message = {
    id: 'msg_2',
    type: 'message',
    role: 'assistant',
    model: 'claude-test-1',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 30, output_tokens: 1 },
  };
  return { type: 'message_start', message };
}

function block(content: object, deltas: readonly object[]): WireEvent[] {
  const start = { type: 'content_block_start', content_block: content };
  const ping = { type: 'ping' };
  return [
    start,
    ping,
    ...deltas.map((delta) => ({ type: 'content_block_delta', delta })),
    { type: 'content_block_stop' },
  ];
}

function pieces(text: string): string[] {
  return text.match(/.{1,5}/gs) ?? [];
}
