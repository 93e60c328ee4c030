import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { McpServer as OldMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as z from 'zod';
import { listen } from './http-server.js';
import type { TestServer } from './http-server.js';

export interface TestTool {
  readonly name: string;
  readonly description?: string;
  readonly run: (input: Record<string, unknown>) => Promise<CallToolResult> | CallToolResult;
}

export interface ToolServer extends TestServer {
  readonly authorization: (string | undefined)[];
}

/** A real MCP server with these tools, which take any input. */
export async function startToolServer(
  name: string,
  tools: readonly TestTool[],
): Promise<ToolServer> {
  const authorization: (string | undefined)[] = [];
  const handle = toNodeHandler(
    createMcpHandler(() => {
      const server = new McpServer({ name, version: '1.0.0' });
      for (const tool of tools) {
        server.registerTool(
          tool.name,
          { description: tool.description ?? tool.name, inputSchema: z.looseObject({}) },
          async (input) => tool.run(input),
        );
      }
      return server;
    }),
  );
  const server = await listen((request, response) => {
    authorization.push(request.headers.authorization);
    const { method = 'POST', url = '/' } = request;
    void handle(Object.assign(request, { method, url }), response);
  });
  return { ...server, authorization };
}

/** A server of the first generation of the SDK, which knows no protocol after 2025-11-25. */
export function startOldToolServer(name: string, tool: TestTool): Promise<TestServer> {
  return listen((request, response) => {
    const server = new OldMcpServer({ name, version: '1.0.0' });
    server.registerTool(tool.name, { inputSchema: {} }, async () => {
      const { content } = await tool.run({});
      return { content: content.filter((block) => block.type === 'text') };
    });
    const transport = new StreamableHTTPServerTransport({});
    response.on('close', () => void server.close());
    void server.connect(transport).then(() => transport.handleRequest(request, response));
  });
}

/** A result of one text. */
export function says(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}
