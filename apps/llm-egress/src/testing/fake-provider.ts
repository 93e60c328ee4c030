import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { z } from 'zod';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** Resolves when the connection was given up before the answer was complete. */
  readonly abandoned: Promise<void>;
}

export type Answer = (response: ServerResponse, received: Received) => unknown;

const Address = z.object({ port: z.int() });

/** A model provider on a port of its own that does what the test says. */
export class FakeProvider {
  readonly received: Received[] = [];
  /** What requests get, until the test says otherwise. */
  answer: Answer = () => undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<FakeProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = Address.parse(server.address());
    const provider = new FakeProvider(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => void provider.take(request, response));
    return provider;
  }

  /** The body of the latest request. */
  get lastBody(): string {
    return this.received.at(-1)?.body ?? '';
  }

  /** The placeholder that the latest request has in the place of a value. */
  placeholder(entity: string): string {
    return new RegExp(`PII${entity}0[A-Z2-9]+`).exec(this.lastBody)?.[0] ?? `no ${entity}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
    } catch {
      // The gate has given its request up before it was whole: nobody waits for an answer.
      return;
    }
    const { method = '', url = '', headers, rawHeaders } = request;
    const received: Received = {
      method,
      url,
      headers,
      rawHeaders,
      body: Buffer.concat(chunks).toString(),
      abandoned: new Promise((resolve) => {
        response.on('close', () => {
          if (!response.writableFinished) resolve();
        });
      }),
    };
    this.received.push(received);
    await this.answer(response, received);
  }
}
