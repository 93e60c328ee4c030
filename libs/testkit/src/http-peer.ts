import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';

export interface SeenHttp {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** A text is sent as it is, anything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Answer = (request: SeenHttp) => HttpAnswer | Promise<HttpAnswer>;

const nothing: Answer = () => ({ status: 200, body: null });

/** Something on HTTP that answers what a test says, and remembers what it was asked. */
export class HttpPeer {
  readonly seen: SeenHttp[] = [];
  answer: Answer = nothing;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Listens on a free port. */
  static async start(): Promise<HttpPeer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const peer = new HttpPeer(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = 'GET', url = '/', headers } = request;
        const body = Buffer.concat(chunks).toString();
        void peer.handle({ method, url, headers, body }).then((answer) => {
          response.writeHead(answer.status, {
            'content-type': 'application/json',
            ...answer.headers,
          });
          response.end(textOf(answer.body));
        });
      });
    });
    return peer;
  }

  reset(): void {
    this.seen.length = 0;
    this.answer = nothing;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: SeenHttp): Promise<HttpAnswer> {
    this.seen.push(request);
    return this.answer(request);
  }
}

function textOf(body: unknown): string {
  if (body === null) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}
