import type { GatewayError } from '@gatehouse/contracts';
import type { FastifyReply } from 'fastify';
import type { Exchange } from '../sessions/exchange.js';
import type { MessageId } from '../sessions/message.js';
import { EventStream } from './event-stream.js';

/** JSON-RPC 2.0, "Internal error". */
const INTERNAL = -32_603;

/** The answer to one request: plain JSON, or a stream from when there is something to say before it. */
export class HttpExchange implements Exchange {
  /** Rejects with a failure that can still be told by a status. */
  readonly done: Promise<void>;
  private stream: EventStream | null = null;
  private settle: { resolve: () => void; reject: (error: GatewayError) => void } | null = null;

  constructor(
    private readonly id: MessageId,
    private readonly reply: FastifyReply,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  send(message: string): void | Promise<void> {
    this.stream ??= new EventStream(this.reply);
    return this.stream.send(message);
  }

  async answer(message: string): Promise<void> {
    if (this.stream) {
      await this.stream.send(message);
      return this.end();
    }
    this.settle?.resolve();
    await this.reply.type('application/json').send(message);
  }

  fail(error: GatewayError): void {
    if (!this.stream) return this.settle?.reject(error);
    const told = { code: INTERNAL, message: error.message };
    void this.stream.send(JSON.stringify({ jsonrpc: '2.0', id: this.id, error: told }));
    this.end();
  }

  /** Without an answer: nobody waits for it any more. */
  end(): void {
    this.stream ??= new EventStream(this.reply);
    this.stream.end();
    this.settle?.resolve();
  }
}
