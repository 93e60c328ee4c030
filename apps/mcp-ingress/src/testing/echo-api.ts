import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { deferred } from './deferred.js';

/** A backend that shows what reaches it, and that answers in every way that a backend can. */
export class EchoApi {
  readonly seen: { readonly url: string; readonly headers: IncomingMessage['headers'] }[] = [];
  /** The bytes of bodies that have arrived. */
  received = 0;
  /** How many answers were cut off before their end. */
  abandoned = 0;
  /** Lets `stream` go on after its first chunk. */
  goOn = deferred<void>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<EchoApi> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const api = new EchoApi(server, `http://127.0.0.1:${port}/base`);
    server.on('request', (request, response) => {
      void api.answer(request, response).catch(() => response.destroy());
    });
    return api;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    this.seen.push({ url, headers: request.headers });
    response.on('close', () => {
      if (!response.writableFinished) this.abandoned += 1;
    });
    for await (const chunk of request) this.received += Buffer.from(chunk).length;
    const [, , name = ''] = new URL(url, this.url).pathname.split('/');
    switch (name) {
      case 'stream':
        response.write('one');
        await this.goOn.promise;
        response.end('two');
        return;
      case 'endless':
        while (!response.destroyed) {
          response.write('x'.repeat(1_000));
          await new Promise((resolve) => setImmediate(resolve));
        }
        return;
      case 'cut':
        response.writeHead(200, { 'content-length': '10' });
        response.write('one');
        await new Promise((resolve) => setImmediate(resolve));
        response.destroy();
        return;
      case 'large':
        response.end('x'.repeat(100_000));
        return;
      default:
        this.say(name, response);
    }
  }

  private say(name: string, response: ServerResponse): void {
    switch (name) {
      case 'moved':
        response.writeHead(302, { location: 'http://10.0.0.7/login' }).end();
        return;
      case 'broken':
        response.writeHead(500).end('Error at db.internal:5432');
        return;
      case 'created':
        response.writeHead(201, { location: `${this.url}/echo/7` }).end();
        return;
      default:
        response.writeHead(200, {
          'content-type': 'application/json',
          'set-cookie': 'session=1',
          'x-total': '7',
          server: 'db-1',
        });
        response.end(JSON.stringify({ name, secret: 'value', received: this.received }));
    }
  }
}
