// An MCP server over standard input and output with the official SDK v1.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { call, tools } from './sample-tools.mjs';

const server = new Server({ name: 'sample', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, sendNotification }) =>
  call(params.name, params.arguments ?? {}, {
    signal,
    ask: (form) => server.elicitInput(form),
    progress: async (progress) => {
      const progressToken = params._meta?.progressToken;
      if (progressToken === undefined) return;
      await sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress },
      });
    },
  }),
);
await server.connect(new StdioServerTransport());
