import { GatewayError } from '@gatehouse/contracts';
import type { Grant, LimitState } from '@gatehouse/contracts';
import type { Quotas } from '../../quotas/quotas.js';
import { funded } from '../tool-call.js';
import type { CountedCall, FundedCall, ToolCall } from '../tool-call.js';

/**
 * Takes the call from every quota that applies to it.
 * @throws GatewayError `quota_exceeded` with `facts.limits`, `ratelimit_unavailable`.
 */
export async function takeQuota(call: CountedCall, quotas: Quotas): Promise<FundedCall> {
  return funded(call, await chargeQuota(call, quotas));
}

/**
 * The same for a call that takes no other step.
 * @returns how the quotas stand then.
 */
export async function chargeQuota(call: ToolCall, quotas: Quotas): Promise<readonly LimitState[]> {
  const { principal, address, tool } = call;
  const grant = await quotas.take({
    callId: call.id,
    tenant: principal.tenant,
    application: principal.application,
    kind: call.server.published.kind,
    server: address.name,
    serverVersion: address.version,
    tool,
  });
  if (grant.granted) return grant.limits;
  call.trail.decision = { effect: 'deny', policy: grant.exhausted.join(' ') };
  throw exceeded(grant);
}

function exceeded(grant: Extract<Grant, { granted: false }>): GatewayError {
  const { exhausted, limits, retryAfterSeconds } = grant;
  return new GatewayError('quota_exceeded', `The quota is used up: ${exhausted.join(', ')}`, {
    retryAfterSeconds,
    facts: { exhausted, limits },
  });
}
