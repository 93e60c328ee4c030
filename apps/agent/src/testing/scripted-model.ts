import type Anthropic from '@anthropic-ai/sdk';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './http-server.js';
import type { TestServer } from './http-server.js';

interface Request {
  readonly model: string;
  readonly max_tokens: number;
  readonly stream?: boolean;
  readonly system: string;
  readonly tools?: Anthropic.Tool[];
  readonly messages: Anthropic.MessageParam[];
}

type Block =
  | { type: 'text'; text: string }
  | Pick<Anthropic.ToolUseBlock, 'type' | 'id' | 'name' | 'input'>;

/** A turn of the script: what the model answers, or how it fails. */
export type Turn =
  | { readonly content: readonly Block[]; readonly stop_reason: string }
  | { readonly status: number; readonly message: string };

export interface ScriptedModel extends TestServer {
  readonly requests: Request[];
  readonly authorization: (string | undefined)[];
}

/** A Messages API that answers with one turn after the other; the last one again and again. */
export async function startScriptedModel(turns: readonly Turn[]): Promise<ScriptedModel> {
  const requests: Request[] = [];
  const authorization: (string | undefined)[] = [];
  const server = await listen((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    authorization.push(request.headers.authorization);
    const body = JSON.parse(await text(request)) as Request;
    const turn = turns[Math.min(requests.length, turns.length - 1)];
    requests.push(body);
    if (turn === undefined) throw new Error('the script is empty');
    if ('status' in turn) sendError(response, turn);
    else if (body.stream) stream(response, message(body, turn), turn);
    else sendJson(response, 200, message(body, turn));
  }
  return { ...server, requests, authorization };
}

/** A turn that says something and is done. */
export function answers(content: string, stopReason = 'end_turn'): Turn {
  return { content: [{ type: 'text', text: content }], stop_reason: stopReason };
}

/** A turn that calls tools, each given as `[name, input]`. */
export function calls(...uses: readonly (readonly [name: string, input?: unknown])[]): Turn {
  const content = uses.map(
    ([name, input], index) =>
      ({ type: 'tool_use', id: `toolu_${index}`, name, input: input ?? {} }) as const,
  );
  return { content, stop_reason: 'tool_use' };
}

type Said = Extract<Turn, { content: unknown }>;

function message(request: Request, turn: Said): object {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: turn.content,
    stop_reason: turn.stop_reason,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-should-retry': 'false' });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, turn: { status: number; message: string }): void {
  const error = { type: 'api_error', message: turn.message };
  sendJson(response, turn.status, { type: 'error', error });
}

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

function stream(response: ServerResponse, whole: object, turn: Said): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (event: StreamEvent): void => {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  send({ type: 'message_start', message: { ...whole, content: [], stop_reason: null } });
  for (const [index, block] of turn.content.entries()) {
    const isText = block.type === 'text';
    const empty = isText ? { ...block, text: '' } : { ...block, input: {} };
    const delta = isText
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
    send({ type: 'content_block_start', index, content_block: empty });
    send({ type: 'content_block_delta', index, delta });
    send({ type: 'content_block_stop', index });
  }
  const delta = { stop_reason: turn.stop_reason, stop_sequence: null };
  send({ type: 'message_delta', delta, usage: { output_tokens: 1 } });
  send({ type: 'message_stop' });
  response.end();
}
