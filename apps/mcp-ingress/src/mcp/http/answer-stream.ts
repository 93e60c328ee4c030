import type { FastifyReply } from 'fastify';
import { PassThrough } from 'node:stream';
import type { McpNotification } from '../methods/mcp-request.js';
import { hangUpSignal } from './hang-up.js';

/** A caller who reads more slowly than this is not sent further messages, only the answer. In bytes. */
const MAX_WAITING = 256 * 1024;

/**
 * An answer that becomes a stream of events when there is something to say ahead of it (MCP, Streamable
 * HTTP): until then it can have any status, and most answers are plain JSON.
 */
export class AnswerStream {
  /** Aborts when the caller goes before the answer has been sent. */
  readonly hangUp: AbortSignal;
  private stream: PassThrough | null = null;

  constructor(private readonly reply: FastifyReply) {
    this.hangUp = hangUpSignal(reply.raw);
  }

  get hasBegun(): boolean {
    return this.stream !== null;
  }

  readonly notify = (message: McpNotification): boolean => {
    const stream = this.begun();
    if (this.hangUp.aborted || stream.writableLength > MAX_WAITING) return false;
    stream.write(eventOf({ jsonrpc: '2.0', ...message }));
    return true;
  };

  /** Keeps what is between from closing a connection on which nothing happens. */
  readonly keepAlive = (): boolean => {
    const stream = this.begun();
    if (this.hangUp.aborted || stream.writableLength > MAX_WAITING) return false;
    stream.write(': keep-alive\n\n');
    return true;
  };

  /** @param answer null for none: the caller has cancelled its request. */
  end(answer: unknown): void {
    if (answer === null) this.begun().end();
    else this.begun().end(eventOf(answer));
  }

  private begun(): PassThrough {
    if (this.stream) return this.stream;
    const stream = (this.stream = new PassThrough());
    // Whoever hangs up is noticed elsewhere.
    stream.on('error', () => undefined);
    const headers = {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    };
    void this.reply.status(200).headers(headers).send(stream);
    return stream;
  }
}

function eventOf(message: unknown): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}
