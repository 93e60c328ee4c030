import type { DeadServer } from './connection/connect-all.js';
import type { Connection } from './connection/connection.js';
import type { ToolCall } from './tools/run-tools.js';

/** What the agent reports while it works: one line each, never what is in a call or an answer. */
export interface Events {
  connected(connection: Pick<Connection, 'server' | 'protocol' | 'tools'>): void;
  serverDead(dead: DeadServer): void;
  turnEnded(fields: { turn: number; stopReason: string; latencyMs: number }): void;
  toolCalled(call: ToolCall): void;
}

/** Reports to a terminal. */
export function createEvents(write: (line: string) => void): Events {
  return {
    connected: ({ server, protocol, tools }) =>
      write(`connected to ${server} (MCP ${protocol}): ${tools.length} tools`),
    serverDead: ({ server, reason }) => write(`going on without ${server}: ${reason}`),
    turnEnded: ({ turn, stopReason, latencyMs }) =>
      write(`turn ${turn}: ${stopReason}, ${latencyMs} ms`),
    toolCalled: ({ server, tool, isError, latencyMs }) =>
      write(`  ${server || 'no server'}.${tool}: ${isError ? 'error' : 'ok'}, ${latencyMs} ms`),
  };
}
