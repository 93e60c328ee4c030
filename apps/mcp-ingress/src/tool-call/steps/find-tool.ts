import { GatewayError } from '@gatehouse/contracts';
import type { Asked, Authority } from '../../authority/authority.js';
import { denialOf } from '../../authority/authority.js';
import { subscriptionDenial } from '../../authority/subscription-denial.js';
import { undiscoveredTools } from '../../upstreams/undiscovered.js';
import type { KnownCall, ToolCall } from '../tool-call.js';

const MAX_NAME = 256;

/**
 * Finds the tool that is called. Who is not subscribed hears that first, also when there is no such tool:
 * a stranger cannot learn which tools a server has by trying names. Through an aggregate only its
 * subscribers come.
 * @throws GatewayError `unknown_tool`, `not_subscribed`, `authz_unavailable`, and `backend_unavailable` for an
 *   upstream server of which nothing is known yet.
 */
export async function findTool(call: ToolCall, authority: Authority): Promise<KnownCall> {
  if (call.aggregate) await checkSubscription(call, call.aggregate, authority);
  const published = call.server.tools.get(call.tool);
  if (published) {
    call.trail.toolIsKnown = true;
    return { ...call, published };
  }
  const { server } = call;
  await checkSubscription(call, server.published, authority);
  const notYet = 'paths' in server ? null : undiscoveredTools(server);
  throw notYet ?? unknownTool(call.tool);
}

/** @throws GatewayError `not_subscribed`, `authz_unavailable`. */
export async function checkSubscription(
  { principal, tool, trail }: ToolCall,
  server: Asked,
  authority: Authority,
): Promise<void> {
  const denial = await subscriptionDenial(principal, server, authority, tool);
  if (!denial) return;
  trail.decision = { effect: 'deny', policy: denial.policy };
  throw denialOf(denial);
}

/** What a caller is told of a tool that is not there, and of one that is hidden from it. */
export function unknownTool(name: string): GatewayError {
  const message = name ? `Unknown tool: ${name.slice(0, MAX_NAME)}` : 'The call names no tool';
  return new GatewayError('unknown_tool', message);
}
