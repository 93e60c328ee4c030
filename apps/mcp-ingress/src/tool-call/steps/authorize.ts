import { denialOf, targetOf } from '../../authority/authority.js';
import type { Authority } from '../../authority/authority.js';
import { allowed } from '../tool-call.js';
import type { AllowedCall, CheckedCall } from '../tool-call.js';

/**
 * Asks whether the call may be made. A denial comes before what is wrong with the arguments. A missing scope
 * is told, since MCP has clients ask for it then; that a policy denies the tool is not (see `findTool`).
 * @throws GatewayError `not_subscribed`, `insufficient_scope`, `policy_denied`, `authz_unavailable`, and
 *   `invalid_arguments` for an allowed call whose arguments do not fit.
 */
export async function authorize(call: CheckedCall, authority: Authority): Promise<AllowedCall> {
  const { principal, server, published } = call;
  const decision = await authority.decideOne(principal, server.published, targetOf(published));
  call.trail.decision = { effect: decision.effect, policy: decision.policy };
  if (decision.effect === 'deny') throw denialOf(decision);
  if (!call.check.fits) throw call.check.problem;
  return allowed(call, call.check.request, decision);
}
