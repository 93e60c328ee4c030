// A server of the official SDK, version 2, around the backend, on the protocol's newest revision.
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { createServer } from 'node:http';
import { announce } from '../../system/program.js';
import { readItem } from './read-item.js';
import { Arguments, Item, TOOLS } from './tools.js';

const backend = process.argv[2] ?? '';

function newServer(): McpServer {
  const server = new McpServer({ name: 'warehouse', version: '1.0' });
  for (const { name, path, title, description } of TOOLS) {
    const annotations = { readOnlyHint: true };
    const schemas = { inputSchema: Arguments, outputSchema: Item };
    server.registerTool(name, { title, description, annotations, ...schemas }, async ({ sku }) => {
      const item = Item.parse(await readItem(backend, sku, path));
      return { content: [{ type: 'text', text: JSON.stringify(item) }], structuredContent: item };
    });
  }
  return server;
}

const handle = toNodeHandler(createMcpHandler(newServer));
const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  handle(request as NodeIncomingMessageLike, response).catch(() => response.destroy());
});
server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () =>
  announce({ address: server.address() }),
);
