// An MCP server over standard input and output with the official SDK v2, which speaks both eras.
import { Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { call, tools } from './sample-tools.mjs';

serveStdio(() => {
  const server = new Server({ name: 'sample', version: '2' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools }));
  server.setRequestHandler('tools/call', ({ params }, { mcpReq }) =>
    call(params.name, params.arguments ?? {}, {
      signal: mcpReq.signal,
      ask: (form) => mcpReq.elicitInput(form),
      progress: async (progress) => {
        const progressToken = mcpReq._meta?.progressToken;
        if (progressToken === undefined) return;
        await mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress },
        });
      },
    }),
  );
  return server;
});
