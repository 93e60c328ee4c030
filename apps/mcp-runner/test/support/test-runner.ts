import type { RunningService, ServiceParts } from '@gatehouse/service-kit';
import { bootService } from '@gatehouse/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { ClientCapabilities } from '@modelcontextprotocol/client';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { mcpRunnerService } from '../../src/service.js';

export const SECRET = 'between-the-gate-and-its-runner';

/** How a sample server of `test/servers` is configured. */
export function sample(file: string, more: object = {}): object {
  const path = fileURLToPath(new URL(`../servers/${file}.mjs`, import.meta.url));
  return { command: process.execPath, args: [path], ...more };
}

export function clientOf(url: string): Promise<Client> {
  return connect(url, {});
}

async function connect(url: string, capabilities: ClientCapabilities): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '0' },
    { versionNegotiation: { mode: 'auto' }, capabilities },
  );
  const requestInit = { headers: { authorization: `Bearer ${SECRET}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return client;
}

const Report = z.object({
  servers: z.array(
    z.object({
      name: z.string(),
      processes: z.number(),
      busy: z.number(),
      problem: z.string().nullable(),
    }),
  ),
});

/** The runner in the test's process, with servers that are processes of their own. */
export class TestRunner {
  private constructor(private readonly service: RunningService) {}

  static async start(
    servers: Readonly<Record<string, object>>,
    environment: Readonly<Record<string, string>> = {},
    parts: ServiceParts = {},
  ): Promise<TestRunner> {
    const variables = {
      MCP_RUNNER_SECRET: SECRET,
      MCP_RUNNER_SERVERS: JSON.stringify({ mcpServers: servers }),
      PATH: process.env['PATH'] ?? '',
      ...environment,
    };
    return new TestRunner(await bootService(mcpRunnerService, variables, parts));
  }

  url(server: string): string {
    return `${this.service.url}/servers/${server}/mcp`;
  }

  /** Connects as the ingress does. */
  client(server: string, capabilities: ClientCapabilities = {}): Promise<Client> {
    return connect(this.url(server), capabilities);
  }

  /** Posts a message as it stands. */
  post(server: string, body: string, headers: Readonly<Record<string, string>> = {}) {
    return fetch(this.url(server), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${SECRET}`,
        'content-type': 'application/json',
        ...headers,
      },
      body,
    });
  }

  /** What it says of a server. */
  async report(server: string): Promise<z.output<typeof Report>['servers'][number]> {
    const headers = { authorization: `Bearer ${SECRET}` };
    const response = await fetch(`${this.service.url}/servers`, { headers });
    const { servers } = Report.parse(await response.json());
    const found = servers.find(({ name }) => name === server);
    if (!found) throw new TypeError(`${server} is not reported`);
    return found;
  }

  stop(): Promise<void> {
    return this.service.close();
  }
}

/** Ends a session as the ingress does, telling the server so. */
export async function leave(client: Client): Promise<void> {
  const { transport } = client;
  if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession();
  await client.close();
}

/** The text that a tool has answered. */
export async function say(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<string> {
  const { content } = await client.callTool({ name, arguments: args });
  const [block] = z.array(z.object({ text: z.string() })).parse(content);
  return block?.text ?? '';
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The first message of a client. */
export function initialize(): string {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '0' },
  };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
}
