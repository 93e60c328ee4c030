// A server of the official SDK, version 1, around the backend: stateless, as the SDK's own example has it.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { announce } from '../../system/program.js';
import { readItem } from './read-item.js';
import { Arguments, Item, TOOLS } from './tools.js';

const backend = process.argv[2] ?? '';

function newServer(): McpServer {
  const server = new McpServer({ name: 'warehouse', version: '1.0' });
  for (const { name, path, title, description } of TOOLS) {
    const annotations = { readOnlyHint: true };
    const shapes = { inputSchema: Arguments.shape, outputSchema: Item.shape };
    server.registerTool(name, { title, description, annotations, ...shapes }, async ({ sku }) => {
      const item = Item.parse(await readItem(backend, sku, path));
      return { content: [{ type: 'text', text: JSON.stringify(item) }], structuredContent: item };
    });
  }
  return server;
}

/** A transport without sessions is for one request, and so is its server. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const server = newServer();
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.once('close', () => void server.close());
  await server.connect(transport as Parameters<McpServer['connect']>[0]);
  await transport.handleRequest(request, response);
}

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  serve(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => announce({ address: server.address() }));
