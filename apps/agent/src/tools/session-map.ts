import type Anthropic from '@anthropic-ai/sdk';
import type { Tool } from '@modelcontextprotocol/client';
import type { Connection } from '../connection/connection.js';
import { nameTools } from './tool-names.js';

/** Where a tool call goes. */
export interface Route {
  readonly server: string;
  /** The tool's name at its server. */
  readonly tool: string;
  readonly connection: Connection;
}

export interface SessionMap {
  /** By the name that the model uses. */
  readonly routes: ReadonlyMap<string, Route>;
  /** The tools as the model is told of them. */
  readonly tools: readonly Anthropic.Tool[];
}

/** Joins the tools of all connections into one list, and remembers whose each one is. */
export function buildSessionMap(connections: readonly Connection[]): SessionMap {
  const entries = connections.flatMap((connection) =>
    distinct(connection.tools).map((definition) => ({
      server: connection.server,
      tool: definition.name,
      connection,
      definition,
    })),
  );
  const named = nameTools(entries);
  return {
    routes: named,
    tools: [...named].map(([name, entry]) => ({
      name,
      description: describe(name, entry),
      input_schema: inputSchema(entry.definition),
    })),
  };
}

/** A server that lists a tool twice has it once: what it would run is its own affair. */
function distinct(tools: readonly Tool[]): Tool[] {
  return [...new Map(tools.map((tool) => [tool.name, tool])).values()];
}

function inputSchema({ inputSchema: { required, ...schema } }: Tool): Anthropic.Tool.InputSchema {
  return { ...schema, ...(required ? { required } : {}) };
}

function describe(
  name: string,
  { server, tool, definition }: Route & { definition: Tool },
): string {
  const text = definition.description ?? definition.title ?? tool;
  return name === tool ? text : `[${server}: ${tool}] ${text}`;
}
