import { GatewayError } from '@gatehouse/contracts';
import type { Grant } from '@gatehouse/contracts';
import type { Quotas } from '../../quotas/quotas.js';
import { funded } from '../tool-call.js';
import type { CountedCall, FundedCall } from '../tool-call.js';

/**
 * Takes the call from every quota that applies to it.
 * @throws GatewayError `quota_exceeded` with `facts.limits`, `ratelimit_unavailable`.
 */
export async function takeQuota(call: CountedCall, quotas: Quotas): Promise<FundedCall> {
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
  if (grant.granted) return funded(call, grant.limits);
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
