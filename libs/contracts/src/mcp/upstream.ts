import { z } from 'zod';
import { AskKind } from './asks.js';
import { BackendCredential } from './backend-credential.js';

/** How an MCP server that is somebody else's is spoken to: `sse` is the HTTP+SSE of revision 2024-11-05. */
export const UpstreamTransport = z.enum(['streamable-http', 'sse']);
export type UpstreamTransport = z.output<typeof UpstreamTransport>;

/** How the gate connects to an upstream MCP server, beside where that is. */
export const UpstreamConnection = z.object({
  transport: UpstreamTransport,
  /** What the gate shows it beside the credential of its `backend`. */
  credentials: z.array(BackendCredential),
});
export type UpstreamConnection = z.output<typeof UpstreamConnection>;

/**
 * Makes a tool one of an upstream MCP server: its `backend` is that server, its `operation` stands for the
 * tool there, and a call of it is a `tools/call` there.
 */
export const UpstreamTool = UpstreamConnection.extend({
  /** What the upstream server calls the tool. */
  tool: z.string().min(1),
  /** What it may ask of its caller before it goes on. */
  asks: z.array(AskKind).default([]),
});
export type UpstreamTool = z.output<typeof UpstreamTool>;

/** What an upstream MCP server says that it has, as it said it. */
export const UpstreamDefinition = z.object({
  kind: z.enum(['tool', 'resource', 'template', 'prompt']),
  /** What identifies it among those of its kind: a name, a URI, or a URI template. */
  name: z.string().min(1).max(1_024),
  definition: z.record(z.string(), z.unknown()),
});
export type UpstreamDefinition = z.output<typeof UpstreamDefinition>;
