import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** The answer to a caller of an API, as it comes. */
export class ApiAnswer {
  private readonly response: ServerResponse;

  constructor(
    private readonly reply: FastifyReply,
    private readonly signal: AbortSignal,
  ) {
    this.response = reply.raw;
  }

  /** Whether anything has been said that cannot be taken back. */
  get begun(): boolean {
    return this.response.headersSent;
  }

  begin(status: number, headers: Readonly<Record<string, string>>): void {
    this.signal.throwIfAborted();
    this.reply.hijack();
    this.response.writeHead(status, headers);
  }

  /** Resolves once there is room for more: a caller that reads slowly slows the backend down. */
  async write(chunk: Uint8Array): Promise<void> {
    this.signal.throwIfAborted();
    if (!this.response.write(chunk)) await once(this.response, 'drain', { signal: this.signal });
  }

  /** Only now the caller knows that the answer is whole. */
  end(): void {
    this.response.end();
  }

  /** The caller sees that it is not. */
  breakOff(): void {
    this.response.destroy();
  }
}
