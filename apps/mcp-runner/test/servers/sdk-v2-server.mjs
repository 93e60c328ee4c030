// What the servers of the official SDK v2 have in common.
import { Server } from '@modelcontextprotocol/server';
import { call, tools } from './sample-tools.mjs';

export function sampleServer() {
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
}
