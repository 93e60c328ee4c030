import { toNodeHandler } from '@modelcontextprotocol/node';
import type { NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { addAskingTools } from './asking-tools.js';
import { addPrompts, addResources } from './fixture-items.js';
import { listening } from './listening.js';
import type { Listening } from './listening.js';

/** One red pixel. */
const IMAGE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** The header of a sound file, and no sound. */
const AUDIO = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';
const PAUSE_MS = 20;
/** The suite is no support agent: it may call what only reads. */
const annotations = { readOnlyHint: true };

/** Has the gate publish other tools, or other prompts, than before. */
export type Change = (what: 'tools' | 'prompts') => Promise<void>;

/** A server with the tools, resources and prompts that the suite wants to find, on the SDK's version 2, at both revisions. */
export function startFixtureServer(change: Change): Promise<Listening> {
  const handle = toNodeHandler(createMcpHandler(() => fixture(change)));
  return listening(
    createServer((request, response) => {
      handle(request as NodeIncomingMessageLike, response).catch(() => response.destroy());
    }),
  );
}

function fixture(change: Change): McpServer {
  const server = new McpServer(
    { name: 'fixture', version: '1.0' },
    { capabilities: { logging: {}, resources: { subscribe: true } } },
  );
  addTriggers(server, change);
  addContent(server);
  addConversation(server);
  addAskingTools(server);
  addResources(server, IMAGE);
  addPrompts(server, IMAGE);
  return server;
}

/** Tools that change what there is: what callers of the gate are told of is what the gate publishes. */
function addTriggers(server: McpServer, change: Change): void {
  const described = { description: 'Changes what there is', annotations };
  for (const [name, what] of [
    ['test_trigger_tool_change', 'tools'],
    ['test_trigger_prompt_change', 'prompts'],
  ] as const) {
    server.registerTool(name, described, async () => {
      await change(what);
      return { content: [{ type: 'text', text: `The ${what} are others now.` }] };
    });
  }
}

/** Tools that answer with each kind of content. */
function addContent(server: McpServer): void {
  const image = { type: 'image', data: IMAGE, mimeType: 'image/png' } as const;
  const resource = (uri: string, mimeType: string, text: string) =>
    ({ type: 'resource', resource: { uri, mimeType, text } }) as const;
  const answers = {
    test_simple_text: [{ type: 'text', text: 'This is a simple text response for testing.' }],
    test_image_content: [image],
    test_audio_content: [{ type: 'audio', data: AUDIO, mimeType: 'audio/wav' }],
    test_embedded_resource: [
      resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
    ],
    test_multiple_content_types: [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  } as const;
  for (const [name, content] of Object.entries(answers)) {
    const described = { description: `Answers as ${name} is to`, annotations };
    server.registerTool(name, described, () => ({ content: [...content] }));
  }
}

/** Tools that fail, or say something before they answer. */
function addConversation(server: McpServer): void {
  server.registerTool('test_error_handling', { description: 'Always fails', annotations }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  const text = 'Done.';
  const inputSchema = z.object({});
  server.registerTool(
    'test_tool_with_progress',
    { description: 'Says how far it has come', annotations, inputSchema },
    async (_, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
        const params = { progressToken: progressToken ?? 0, progress, total: 100 };
        await mcpReq.notify({ method: 'notifications/progress', params });
        await sleep(PAUSE_MS);
      }
      return { content: [{ type: 'text', text }] };
    },
  );
  server.registerTool(
    'test_tool_with_logging',
    { description: 'Logs what it does', annotations, inputSchema },
    async (_, { mcpReq }) => {
      await mcpReq.log('info', 'Tool execution started');
      await sleep(PAUSE_MS);
      await mcpReq.log('info', 'Tool processing data');
      await sleep(PAUSE_MS);
      await mcpReq.log('info', 'Tool execution completed');
      return { content: [{ type: 'text', text }] };
    },
  );
  server.registerTool(
    'test_logging_tool',
    { description: 'Logs, if it is asked to', annotations, inputSchema },
    async (_, { mcpReq }) => {
      await mcpReq.log('info', 'Working');
      return { content: [{ type: 'text', text }] };
    },
  );
}
