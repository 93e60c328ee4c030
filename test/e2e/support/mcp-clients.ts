import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import type { ClientOptions } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { repositoryRoot } from '@gatehouse/stack';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { callTool, postRpc } from './call-tool.js';

export interface Work {
  /** The URL of the MCP server. */
  readonly url: string;
  readonly token: string;
  readonly call: { readonly name: string; readonly arguments: Record<string, string> };
}

/** What a client came back with: the names of the tools, and the content of the call's result. */
export interface Done {
  readonly tools: readonly string[];
  readonly content: unknown;
}

type McpClient = (work: Work) => Promise<Done>;

const INFO = { name: 'client-matrix', version: '1' };
const INSPECTOR = 'node_modules/@modelcontextprotocol/inspector-cli/build/index.js';
const INSPECTOR_PACKAGE = 'test/e2e/support/inspector-package.mjs';
const INSPECTOR_TIMEOUT_MS = 60_000;

const Tools = z.object({ tools: z.array(z.object({ name: z.string() })) });
const Result = z.object({ content: z.unknown() });

/** The clients that people have, each doing the same: connect, list the tools, call one, go. */
export const MCP_CLIENTS: readonly (readonly [title: string, client: McpClient])[] = [
  [
    'the SDK, version 1',
    (work) => workV1(new TransportV1(new URL(work.url), authorization(work)), work),
  ],
  [
    'the SDK, version 1, over HTTP+SSE',
    (work) => workV1(new SSEClientTransport(sseOf(work.url), authorization(work)), work),
  ],
  ['the SDK, version 2, as it comes', (work) => workV2({}, work)],
  [
    'the SDK, version 2, finding out the revision',
    (work) => workV2({ versionNegotiation: { mode: 'auto' } }, work),
  ],
  [
    'the SDK, version 2, at 2026-07-28',
    (work) => workV2({ versionNegotiation: { mode: { pin: '2026-07-28' } } }, work),
  ],
  ['the command line of the MCP Inspector', inspect],
  ['a program that only knows fetch', workPlain],
];

async function workV1(transport: SSEClientTransport | TransportV1, { call }: Work): Promise<Done> {
  const client = new ClientV1(INFO);
  await client.connect(transport as Parameters<ClientV1['connect']>[0]);
  const listed = await client.listTools();
  const { content } = await client.callTool(call);
  await client.close();
  return { tools: listed.tools.map(({ name }) => name), content };
}

async function workV2(options: ClientOptions, work: Work): Promise<Done> {
  const client = new ClientV2(INFO, options);
  await client.connect(new TransportV2(new URL(work.url), authorization(work)));
  const listed = await client.listTools();
  const { content } = await client.callTool(work.call);
  await client.close();
  return { tools: listed.tools.map(({ name }) => name), content };
}

async function workPlain({ url, token, call }: Work): Promise<Done> {
  const listed = await postRpc({ url, token, method: 'tools/list', params: {} });
  const { tools } = Tools.parse(listed.body.result);
  const called = await callTool({ url, token, tool: call.name, arguments: call.arguments });
  return { tools: tools.map(({ name }) => name), content: called.body.result?.content };
}

async function inspect({ url, token, call }: Work): Promise<Done> {
  const ask = async (method: string, ...more: string[]): Promise<unknown> => {
    const program = [
      '--import',
      join(repositoryRoot(), INSPECTOR_PACKAGE),
      join(repositoryRoot(), INSPECTOR),
    ];
    const server = [url, '--transport', 'http', '--header', `Authorization: Bearer ${token}`];
    const args = [...program, ...server, '--method', method, ...more];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { PATH: process.env['PATH'] },
      timeout: INSPECTOR_TIMEOUT_MS,
    });
    return JSON.parse(stdout);
  };
  const { tools } = Tools.parse(await ask('tools/list'));
  const given = Object.entries(call.arguments).flatMap(([key, value]) => [
    '--tool-arg',
    `${key}=${value}`,
  ]);
  const { content } = Result.parse(await ask('tools/call', '--tool-name', call.name, ...given));
  return { tools: tools.map(({ name }) => name), content };
}

function authorization({ token }: Work): { requestInit: { headers: Record<string, string> } } {
  return { requestInit: { headers: { authorization: `Bearer ${token}` } } };
}

/** The old transport's address beside the new one's. */
function sseOf(url: string): URL {
  return new URL(url.replace(/mcp$/, 'sse'));
}
