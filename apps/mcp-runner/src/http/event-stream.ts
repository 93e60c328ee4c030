import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { Receiver } from '../sessions/exchange.js';

/** Messages as server-sent events, one for each (MCP 2025-11-25, streamable HTTP). */
export class EventStream implements Receiver {
  private readonly raw: ServerResponse;

  constructor(reply: FastifyReply) {
    reply.hijack();
    this.raw = reply.raw;
    this.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.raw.flushHeaders();
  }

  /** Settles when the client has taken enough of it to be sent more, or has gone. */
  send(message: string): void | Promise<void> {
    if (this.raw.destroyed || this.raw.write(`data: ${message}\n\n`)) return;
    return new Promise((resolve) => {
      const settle = (): void => {
        this.raw.off('drain', settle).off('close', settle);
        resolve();
      };
      this.raw.once('drain', settle).once('close', settle);
    });
  }

  end(): void {
    this.raw.end();
  }
}
