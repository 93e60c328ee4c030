import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import { once } from 'node:events';
import type { ServerAddress } from './server-address.js';

/** An MCP server that has answered, and the tools that it offers to this agent. */
export interface Connection {
  readonly server: string;
  /** The protocol revision that both sides settled on. */
  readonly protocol: string;
  readonly tools: readonly Tool[];
  call(tool: string, input: Record<string, unknown>, signal: AbortSignal): Promise<CallToolResult>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** The bearer token that every request carries. */
  readonly token: string;
  /** Milliseconds until the server must have listed its tools. */
  readonly connectTimeoutMs: number;
  /** Milliseconds that a tool may take. */
  readonly toolTimeoutMs: number;
  readonly signal: AbortSignal;
}

const CLIENT = { name: 'gatehouse-agent', version: '0.1.0' };

/**
 * Connects to a server in the newest revision of the protocol that it speaks, and lists its tools.
 * @throws whatever the MCP client throws, or `TimeoutError`; nothing is left open by then.
 */
export async function connect(server: ServerAddress, options: ConnectOptions): Promise<Connection> {
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    authProvider: { token: () => Promise.resolve(options.token) },
    // The token is all that the agent has: there is nobody to ask for more scopes.
    onInsufficientScope: 'throw',
  });
  const client = new Client(CLIENT, { versionNegotiation: { mode: 'auto' } });
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.connectTimeoutMs)]);
  try {
    const tools = await Promise.race([openAndList(client, transport, signal), aborted(signal)]);
    return {
      server: server.name,
      protocol: client.getNegotiatedProtocolVersion() ?? 'unknown',
      tools,
      call: (name, input, callSignal) =>
        client.callTool(
          { name, arguments: input },
          { timeout: options.toolTimeoutMs, signal: callSignal },
        ),
      close: () => client.close(),
    };
  } catch (error) {
    await Promise.allSettled([client.close(), transport.close()]);
    throw error;
  }
}

async function openAndList(
  client: Client,
  transport: StreamableHTTPClientTransport,
  signal: AbortSignal,
): Promise<Tool[]> {
  await client.connect(transport, { signal });
  const { tools } = await client.listTools(undefined, { signal });
  return tools;
}

/** Rejects when the signal aborts. The client hears the signal in requests, but not while it negotiates. */
async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}
