import type { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { legacyServer } from './legacy-server.js';
import type { SampleMcp } from './sample-mcp.js';
import type { McpEndpoint } from './start-mcp-server.js';

interface Session {
  readonly transport: StreamableHTTPServerTransport;
  readonly server: Server;
}

/** The endpoint of a server on the SDK v1: with a session for each client, and answers as streams. */
export async function legacyEndpoint(sample: SampleMcp): Promise<McpEndpoint> {
  // Loaded where it is used: most tests have no MCP server.
  const { StreamableHTTPServerTransport: Transport } =
    await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
  const open = new Map<string, Session>();
  const begin = async (): Promise<Session> => {
    const transport = new Transport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void open.set(id, { transport, server }),
      onsessionclosed: (id) => void open.delete(id),
    });
    const server = await legacyServer(sample);
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    return { transport, server };
  };
  return {
    async handle(request, response) {
      const id = request.headers['mcp-session-id'];
      const known = typeof id === 'string' ? open.get(id) : undefined;
      if (id !== undefined && !known) return notFound(response);
      const { transport } = known ?? (await begin());
      await transport.handleRequest(request, response);
    },
    sessions: () => open.size,
    changed: () => {
      for (const { server } of open.values()) void server.sendToolListChanged();
    },
    updated: (uri) => {
      if (!sample.items.subscribed.includes(uri)) return;
      for (const { server } of open.values()) void server.sendResourceUpdated({ uri });
    },
    forget: async () => {
      const all = [...open.values()];
      open.clear();
      await Promise.all(all.map(({ transport }) => transport.close()));
    },
  };
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' });
  const error = { code: -32_001, message: 'Session not found' };
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
}
