import type { NatsBus } from '@gatehouse/bus';
import { BackendRequest } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const CUSTOMER = { id: 'C-4821', name: 'Ada Example', email: 'ada@example.com', tier: 'gold' };
const STACK = 'Error: no\n    at query (/srv/app/db.js:7:3)';

export interface SeenRequest {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

type Operation = (request: BackendRequest) => BackendReply | Promise<BackendReply>;

/** A customer API with the moods of a real one, the same over NATS and over HTTP. */
export class Crm {
  readonly seen: SeenRequest[] = [];
  /** How often `get_customer` of `C-FLAKY` fails before it answers. */
  failures = 0;
  aborted = 0;
  /** What happens while a note is being added. */
  meanwhile: () => Promise<void> = () => Promise.resolve();
  addNoteStatus = 201;
  /** What there is to list. */
  customers: readonly unknown[] = [CUSTOMER];
  private server: Server | null = null;

  private readonly operations: Readonly<Record<string, Operation>> = {
    get_customer: ({ parameters }) => this.customer(String(parameters['customer_id'])),
    list_customers: ({ parameters }) => ({
      status: 200,
      body: {
        customers: this.customers,
        total: this.customers.length,
        tier: parameters['tier'] ?? null,
      },
    }),
    add_note: async ({ parameters, body }) => {
      await this.meanwhile();
      return { status: this.addNoteStatus, body: { on: parameters['customer_id'], note: body } };
    },
    delete_customer: () => ({ status: 204, body: null }),
  };

  serveNats(bus: NatsBus): void {
    const handlers = Object.entries(this.operations).map(
      ([operation, run]) =>
        [
          operation,
          (request: BackendRequest) => {
            this.seen.push({ operation, ...request, body: request.body, headers: {} });
            return run(request);
          },
        ] as const,
    );
    bus.serveBackend('crm', Object.fromEntries(handlers));
  }

  /** Listens on a free port, and resolves with the base URL. */
  async serveHttp(): Promise<string> {
    const server = createServer((request, response) => {
      response.on('close', () => {
        if (!response.writableFinished) this.aborted += 1;
      });
      void this.answerHttp(request).then(
        ({ status, body }) => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(body === null ? '' : JSON.stringify(body));
        },
        () => response.destroy(),
      );
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return `http://127.0.0.1:${port}/api/`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve) ?? resolve(null));
  }

  private async answerHttp(request: IncomingMessage): Promise<BackendReply> {
    const url = new URL(request.url ?? '/', 'http://crm');
    const [, , , id] = url.pathname.split('/');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString();
    const operation = operationOf(request.method ?? 'GET', url.pathname);
    const call = BackendRequest.parse({
      parameters: {
        ...Object.fromEntries(url.searchParams),
        ...(id ? { customer_id: decodeURIComponent(id) } : {}),
      },
      ...(text ? { body: JSON.parse(text) } : {}),
    });
    this.seen.push({ operation, ...call, body: call.body, headers: request.headers });
    const run = this.operations[operation];
    return run ? run(call) : { status: 404, body: { detail: 'no such path' } };
  }

  private async customer(id: string): Promise<BackendReply> {
    switch (id) {
      case 'C-4821':
        return { status: 200, body: CUSTOMER };
      case 'C-LARGE':
        return { status: 200, body: { ...CUSTOMER, id, notes: Array(9_000).fill('a note') } };
      case 'C-ODD':
        return { status: 200, body: { id: 4821, name: 'Odd' } };
      case 'C-LIST':
        return { status: 200, body: [CUSTOMER] };
      case 'C-SLOW':
        await sleep(2_000);
        return { status: 200, body: CUSTOMER };
      case 'C-BROKEN':
        return { status: 500, body: { error: STACK, host: 'db.internal:5432' } };
      case 'C-TRACE':
        return { status: 400, body: { detail: 'no', trace: STACK } };
      case 'C-MOVED':
        return { status: 302, body: { location: 'http://10.0.0.7/login' } };
      case 'C-FLAKY':
        this.failures -= 1;
        return this.failures >= 0 ? { status: 503, body: null } : { status: 200, body: CUSTOMER };
      default:
        return { status: 404, body: { detail: `Customer ${id} not found` } };
    }
  }
}

function operationOf(method: string, path: string): string {
  const [, , , id, sub] = path.split('/');
  if (method === 'POST' && sub === 'notes') return 'add_note';
  if (method === 'DELETE') return 'delete_customer';
  return id ? 'get_customer' : 'list_customers';
}
