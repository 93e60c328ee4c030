import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { legacyServer } from './legacy-server.js';
import type { SampleMcp } from './sample-mcp.js';
import type { McpEndpoint } from './start-mcp-server.js';

/** The two endpoints of a server on the SDK v1 that knows the transport HTTP+SSE only. */
export async function sseEndpoint(sample: SampleMcp): Promise<McpEndpoint> {
  const { SSEServerTransport: Transport } = await import('@modelcontextprotocol/sdk/server/sse.js');
  const open = new Map<string, SSEServerTransport>();
  const servers = new Map<SSEServerTransport, Server>();
  return {
    async handle(request, response) {
      const url = new URL(request.url ?? '', 'http://localhost');
      if (request.method === 'GET') {
        const transport = new Transport('/messages', response);
        open.set(transport.sessionId, transport);
        response.once('close', () => {
          open.delete(transport.sessionId);
          servers.delete(transport);
        });
        const server = await legacyServer(sample);
        servers.set(transport, server);
        await server.connect(transport as Parameters<typeof server.connect>[0]);
        return;
      }
      const transport = open.get(url.searchParams.get('sessionId') ?? '');
      if (transport && request.method === 'POST') {
        await transport.handlePostMessage(request, response);
      } else response.writeHead(404).end();
    },
    sessions: () => open.size,
    changed: () => {
      for (const server of servers.values()) void server.sendToolListChanged();
    },
    updated: (uri) => {
      if (!sample.items.subscribed.includes(uri)) return;
      for (const server of servers.values()) void server.sendResourceUpdated({ uri });
    },
    forget: async () => {
      const all = [...open.values()];
      open.clear();
      await Promise.all(all.map((transport) => transport.close()));
    },
  };
}
