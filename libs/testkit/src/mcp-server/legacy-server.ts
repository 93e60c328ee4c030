import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { SampleMcp } from './sample-mcp.js';

const AnyResult = z.looseObject({});

/** The sample server on the SDK v1, to be connected to any of its transports. */
export async function legacyServer(sample: SampleMcp): Promise<Server> {
  const { Server: LegacyServer } = await import('@modelcontextprotocol/sdk/server/index.js');
  const { CallToolRequestSchema, ListToolsRequestSchema } =
    await import('@modelcontextprotocol/sdk/types.js');
  const server = new LegacyServer(
    { name: 'sample', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...sample.tools] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const progressToken = params._meta?.progressToken;
    return {
      ...(await sample.call(params.name, {
        arguments: params.arguments ?? {},
        headers: extra.requestInfo?.headers ?? {},
        session: extra.sessionId ?? null,
        signal: extra.signal,
        ask: async (asks) => {
          const answers = Object.entries(asks).map(async ([key, request]) => {
            return [key, await extra.sendRequest(request as ServerRequest, AnyResult)] as const;
          });
          return Object.fromEntries(await Promise.all(answers));
        },
        progress: async (progress, message) => {
          if (progressToken === undefined) return;
          const said = { progressToken, progress, message };
          await extra.sendNotification({ method: 'notifications/progress', params: said });
        },
      })),
    };
  });
  return server;
}
