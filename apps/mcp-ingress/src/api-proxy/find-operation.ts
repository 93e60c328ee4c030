import { GatewayError } from '@gatehouse/contracts';
import { denialOf } from '../authority/authority.js';
import type { Authority } from '../authority/authority.js';
import type { KnownCall } from '../tool-call/tool-call.js';
import type { ApiCall } from './api-call.pipeline.js';

/**
 * Finds the operation that is called. Who is not subscribed hears that first: a stranger cannot learn by
 * trying what an API has.
 * @throws GatewayError `not_found`, `method_not_allowed`, `not_subscribed`, `authz_unavailable`.
 */
export async function findOperation(call: ApiCall, authority: Authority): Promise<KnownCall> {
  const { found, principal, server } = call;
  if (found.kind === 'operation') {
    call.trail.toolIsKnown = true;
    return { ...call, published: found.tool };
  }
  const unnamed = { name: 'unnamed', requiredScopes: [], readOnly: true, destructive: false };
  const decision = await authority.decideOne(principal, server.published, unnamed);
  if (decision.reason === 'not_subscribed') {
    call.trail.decision = { effect: 'deny', policy: decision.policy };
    throw denialOf(decision);
  }
  if (found.kind === 'nothing') {
    throw new GatewayError('not_found', 'The API has no operation at this path');
  }
  throw new GatewayError('method_not_allowed', undefined, { facts: { allow: found.allow } });
}
