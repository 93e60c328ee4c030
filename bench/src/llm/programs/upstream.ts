// The model's stand-in: answers at once, with as little work as a Node process can do it with.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { announce } from '../../system/program.js';
import { DELTAS } from '../workload.js';

const TEXT =
  'The order has left the warehouse and is with the carrier; once it is on its way the address cannot be changed here, but the carrier can hold it for collection at a parcel shop near the customer.';
const HEAD = {
  id: 'msg_01BenchmarkAnswer',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5',
};

const answer = Buffer.from(
  JSON.stringify({
    ...HEAD,
    content: [{ type: 'text', text: TEXT }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 97, output_tokens: 41 },
  }),
);

const events = [
  event('message_start', {
    message: {
      ...HEAD,
      content: [],
      stop_reason: null,
      usage: { input_tokens: 97, output_tokens: 1 },
    },
  }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  ...Array.from({ length: DELTAS }, (_, at) =>
    event('content_block_delta', {
      index: 0,
      delta: { type: 'text_delta', text: `${TEXT.slice(at * 3, at * 3 + 3)} ` },
    }),
  ),
  event('content_block_stop', { index: 0 }),
  event('message_delta', {
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: DELTAS },
  }),
  event('message_stop', {}),
];

function event(type: string, fields: object): Buffer {
  return Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
}

/** Each event is written in a turn of its own: a model does not write its answer in one go either. */
function stream(response: ServerResponse, at = 0): void {
  if (at === events.length) return void response.end();
  response.write(events[at]);
  setImmediate(() => stream(response, at + 1));
}

function respond(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (Buffer.concat(chunks).includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      stream(response);
    } else {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': answer.length,
      });
      response.end(answer);
    }
  });
}

const server = createServer({ keepAliveTimeout: 0 }, respond);
server.listen(0, '127.0.0.1', () => announce({ address: server.address() }));
