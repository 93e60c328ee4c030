import { GatewayError } from '@gatehouse/contracts';
import type { Authority } from '../../authority/authority.js';
import { denialOf } from '../../authority/authority.js';
import { undiscovered } from '../../upstreams/undiscovered.js';
import type { KnownCall, ToolCall } from '../tool-call.js';

const MAX_NAME = 256;

/**
 * Finds the tool that is called. Who is not subscribed hears that first, also when there is no such tool:
 * a stranger cannot learn which tools a server has by trying names.
 * @throws GatewayError `unknown_tool`, `not_subscribed`, `authz_unavailable`, and `backend_unavailable` for an
 *   upstream server of which nothing is known yet.
 */
export async function findTool(call: ToolCall, authority: Authority): Promise<KnownCall> {
  const published = call.server.tools.get(call.tool);
  if (published) {
    call.trail.toolIsKnown = true;
    return { ...call, published };
  }
  const decision = await authority.decideOne(call.principal, call.server.published, {
    name: call.tool.slice(0, MAX_NAME) || 'unnamed',
    requiredScopes: [],
    readOnly: true,
    destructive: false,
  });
  if (decision.reason === 'not_subscribed') {
    call.trail.decision = { effect: 'deny', policy: decision.policy };
    throw denialOf(decision);
  }
  const { server } = call;
  const notYet = 'paths' in server ? null : undiscovered(server);
  throw notYet ?? unknownTool(call.tool);
}

/** What a caller is told of a tool that is not there, and of one that is hidden from it. */
export function unknownTool(name: string): GatewayError {
  const message = name ? `Unknown tool: ${name.slice(0, MAX_NAME)}` : 'The call names no tool';
  return new GatewayError('unknown_tool', message);
}
