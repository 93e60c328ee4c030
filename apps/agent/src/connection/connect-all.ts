import { connect } from './connection.js';
import type { Connection, ConnectOptions } from './connection.js';
import { explainMcpFailure } from './explain-mcp-failure.js';
import type { ServerAddress } from './server-address.js';

/** A server that the agent has to do without. */
export interface DeadServer {
  readonly server: string;
  readonly reason: string;
}

export interface Connected {
  readonly connections: readonly Connection[];
  readonly dead: readonly DeadServer[];
}

/** Connects to all servers at once. A server that does not answer in time is dead; the others are used. */
export async function connectAll(
  servers: readonly ServerAddress[],
  options: ConnectOptions,
): Promise<Connected> {
  const connections: Connection[] = [];
  const dead: DeadServer[] = [];
  const attempts = servers.map((server) => connect(server, options));
  for (const [index, outcome] of (await Promise.allSettled(attempts)).entries()) {
    if (outcome.status === 'fulfilled') connections.push(outcome.value);
    else {
      const server = servers[index]?.name ?? '';
      dead.push({ server, reason: explainMcpFailure(outcome.reason) });
    }
  }
  return { connections, dead };
}
