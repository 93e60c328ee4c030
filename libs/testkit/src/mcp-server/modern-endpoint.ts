import { Rounds } from './rounds.js';
import type { Server } from '@modelcontextprotocol/server';
import type { SampleItems } from './sample-items.js';
import type { SampleMcp } from './sample-mcp.js';
import type { McpEndpoint } from './start-mcp-server.js';

/** The endpoint of a server on the SDK v2: without sessions, in protocol 2026-07-28 and those before. */
export async function modernEndpoint(sample: SampleMcp): Promise<McpEndpoint> {
  const { createMcpHandler, ResourceNotFoundError, Server } =
    await import('@modelcontextprotocol/server');
  const { toNodeHandler } = await import('@modelcontextprotocol/node');
  const handler = createMcpHandler(() => {
    const tools = { listChanged: sample.tellsOfChanges };
    const server = new Server(
      { name: 'sample', version: '2.0.0' },
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
    addItems(server, sample.items, (uri) => new ResourceNotFoundError(uri));
    addTools(server, sample);
    return server;
  });
  const node = toNodeHandler(handler);
  return {
    handle: async (request, response) => {
      await node(request as Parameters<typeof node>[0], response);
    },
    sessions: () => 0,
    changed: () => handler.notify.toolsChanged(),
    updated: (uri) => handler.notify.resourceUpdated(uri),
    forget: () => Promise.resolve(),
  };
}

function addTools(server: Server, sample: SampleMcp): void {
  server.setRequestHandler('tools/list', () => ({ tools: [...sample.tools] }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const { mcpReq, http, sessionId } = context;
    const progressToken = mcpReq._meta?.progressToken;
    const rounds = new Rounds(mcpReq.requestState(), mcpReq.inputResponses);
    const call = sample.call(params.name, {
      arguments: params.arguments ?? {},
      headers: Object.fromEntries(http?.req?.headers ?? []),
      session: sessionId ?? null,
      signal: mcpReq.signal,
      ask: (asks) => rounds.ask(asks),
      log: ({ level, data, logger }) => mcpReq.log(level, data, logger),
      progress: async (progress, message) => {
        if (progressToken === undefined) return;
        const said = { progressToken, progress, message };
        await mcpReq.notify({ method: 'notifications/progress', params: said });
      },
    });
    const asked = await Promise.race([rounds.asked, call]);
    return 'resultType' in asked ? asked : { ...asked };
  });
}

function addItems(server: Server, items: SampleItems, notFound: (uri: string) => Error): void {
  server.setRequestHandler('resources/list', () => ({ resources: [...items.resources] }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [...items.templates],
  }));
  server.setRequestHandler('prompts/list', () => ({ prompts: [...items.prompts] }));
  server.setRequestHandler('resources/read', ({ params }) => {
    const found = items.read(params.uri);
    if (found) return { ...found };
    throw notFound(params.uri);
  });
  server.setRequestHandler('prompts/get', async ({ params }, { mcpReq }) => {
    const rounds = new Rounds(mcpReq.requestState(), mcpReq.inputResponses);
    const got = items.get(params.name, params.arguments ?? {}, (asks) => rounds.ask(asks));
    const told = await Promise.race([rounds.asked, got]);
    return 'resultType' in told ? told : { ...told };
  });
  server.setRequestHandler('completion/complete', ({ params }) => ({
    ...items.complete(params.argument.value, params.ref),
  }));
}
