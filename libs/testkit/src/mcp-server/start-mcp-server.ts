import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { legacyEndpoint } from './legacy-endpoint.js';
import { modernEndpoint } from './modern-endpoint.js';
import { SampleMcp } from './sample-mcp.js';
import { sseEndpoint } from './sse-endpoint.js';

/** Answers the requests of one endpoint. */
export interface McpEndpoint {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** How many sessions are open. */
  sessions(): number;
  /** Tells whoever listens that its tools have changed. */
  changed(): void;
  /** Tells whoever listens that a resource has changed. */
  updated(uri: string): void;
  /** Forgets every session, as a server does that is started anew. */
  forget(): Promise<void>;
}

const ENDPOINTS = { legacy: legacyEndpoint, modern: modernEndpoint, sse: sseEndpoint };

export interface McpServerOptions {
  /**
   * `legacy`: the official SDK v1, with a session and a handshake. `modern`: the SDK v2, which speaks
   * 2026-07-28 and, without sessions, the revisions before it. `sse`: the SDK v1 over HTTP+SSE alone.
   */
  readonly era: keyof typeof ENDPOINTS;
  /** What `Authorization` must say, if anything. */
  readonly authorization?: string;
  /** A free one if it is not given. */
  readonly port?: number;
}

/** A real MCP server. */
export interface TestMcpServer extends SampleMcp {
  readonly url: string;
  readonly requests: readonly { method: string; headers: IncomingMessage['headers'] }[];
  sessions(): number;
  /** Tells whoever listens that its tools have changed. */
  changed(): void;
  /** Tells whoever listens that a resource has changed. */
  updated(uri: string): void;
  forget(): Promise<void>;
  /** Takes from now on another `Authorization`; null: none is asked for. */
  expect(authorization: string | null): void;
  /** Breaks every connection, and is gone. */
  die(): Promise<void>;
  /** Comes back at its old address. */
  rise(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an MCP server with the official SDK of an era. */
export async function startMcpServer(options: McpServerOptions): Promise<TestMcpServer> {
  const sample = new SampleMcp();
  const endpoint = await ENDPOINTS[options.era](sample);
  const requests: { method: string; headers: IncomingMessage['headers'] }[] = [];
  let expected = options.authorization ?? null;
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? '', headers: request.headers });
    if (expected !== null && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
      return;
    }
    endpoint.handle(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, options.port ?? 0);
  const die = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(sample, {
    url: `http://127.0.0.1:${port}/mcp`,
    requests,
    sessions: () => endpoint.sessions(),
    changed: () => endpoint.changed(),
    updated: (uri: string) => endpoint.updated(uri),
    forget: () => endpoint.forget(),
    expect: (authorization: string | null) => {
      expected = authorization;
    },
    die,
    rise: async () => {
      await endpoint.forget();
      await listen(server, port);
    },
    stop: async () => {
      sample.letGo();
      await endpoint.forget();
      if (server.listening) await die();
    },
  });
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || !address) throw new TypeError('the server does not listen');
  return address.port;
}
