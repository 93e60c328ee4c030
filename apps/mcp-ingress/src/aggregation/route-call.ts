import type { PublishedMcpServer } from '@gatehouse/contracts';
import type { ServedServer } from '../catalog/snapshot.js';

/** Where a tool call is going. */
export interface Destination {
  readonly server: ServedServer;
  readonly address: { readonly name: string; readonly version: string };
  readonly tool: string;
  /** The server at whose address it came in, if that stands for others. */
  readonly aggregate?: PublishedMcpServer;
}

/**
 * The member that a call to an aggregate is for, and what the tool is called there. A name that is of no
 * tool stays with the aggregate, which has none.
 */
export function routeCall(call: Destination): Destination {
  const target = call.server.aggregate?.tools.get(call.tool);
  if (!target) return call;
  const { member, server, tool } = target;
  const address = { name: member.name, version: member.version };
  return { server, address, tool: tool.name, aggregate: call.server.published };
}
