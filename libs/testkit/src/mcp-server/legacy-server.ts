import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { SampleItems } from './sample-items.js';
import type { SampleMcp } from './sample-mcp.js';

const AnyResult = z.looseObject({});

/** The sample server on the SDK v1, to be connected to any of its transports. */
export async function legacyServer(sample: SampleMcp): Promise<Server> {
  const { Server: LegacyServer } = await import('@modelcontextprotocol/sdk/server/index.js');
  const types = await import('@modelcontextprotocol/sdk/types.js');
  const tools = { listChanged: sample.tellsOfChanges };
  const server = new LegacyServer(
    { name: 'sample', version: '1.0.0' },
    {
      capabilities: {
        logging: {},
        tools,
        resources: { subscribe: true },
        prompts: {},
        completions: {},
      },
    },
  );
  server.setRequestHandler(types.ListToolsRequestSchema, () => ({ tools: [...sample.tools] }));
  addCalls(server, sample, types);
  addLogging(server, sample.levels, types);
  addItems(server, sample.items, types);
  return server;
}

type Types = typeof import('@modelcontextprotocol/sdk/types.js');

function addItems(server: Server, items: SampleItems, types: Types): void {
  server.setRequestHandler(types.ListResourcesRequestSchema, () => ({
    resources: [...items.resources],
  }));
  server.setRequestHandler(types.ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [...items.templates],
  }));
  server.setRequestHandler(types.ListPromptsRequestSchema, () => ({
    prompts: [...items.prompts],
  }));
  server.setRequestHandler(types.ReadResourceRequestSchema, ({ params }) => {
    const found = items.read(params.uri);
    if (found) return { ...found };
    throw new types.McpError(-32_002, 'Resource not found');
  });
  addSubscriptions(server, items.subscribed, types);
  server.setRequestHandler(types.GetPromptRequestSchema, async ({ params }) => ({
    ...(await items.get(params.name, params.arguments ?? {}, null)),
  }));
  server.setRequestHandler(types.CompleteRequestSchema, ({ params }) => ({
    ...items.complete(params.argument.value, params.ref),
  }));
}

function addCalls(server: Server, sample: SampleMcp, types: Types): void {
  server.setRequestHandler(types.CallToolRequestSchema, async ({ params }, extra) => {
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
        log: (line) =>
          extra.sendNotification({ method: 'notifications/message', params: { ...line } }),
        progress: async (progress, message) => {
          if (progressToken === undefined) return;
          const said = { progressToken, progress, message };
          await extra.sendNotification({ method: 'notifications/progress', params: said });
        },
      })),
    };
  });
}

/** It logs what it is to, whatever level was set: so a test sees whose filter it is that holds. */
function addLogging(server: Server, levels: string[], types: Types): void {
  server.setRequestHandler(types.SetLevelRequestSchema, ({ params }) => {
    levels.push(params.level);
    return {};
  });
}

/** Those of a session end with it. */
function addSubscriptions(server: Server, subscribed: string[], types: Types): void {
  const own = new Set<string>();
  const forget = (uri: string): void => {
    if (own.delete(uri)) subscribed.splice(subscribed.indexOf(uri), 1);
  };
  server.setRequestHandler(types.SubscribeRequestSchema, ({ params: { uri } }) => {
    if (!own.has(uri)) subscribed.push(uri);
    own.add(uri);
    return {};
  });
  server.setRequestHandler(types.UnsubscribeRequestSchema, ({ params }) => {
    forget(params.uri);
    return {};
  });
  server.onclose = () => {
    for (const uri of own) forget(uri);
  };
}
