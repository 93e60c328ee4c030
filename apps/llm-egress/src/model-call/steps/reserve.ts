import { GatewayError, ratelimitBudgetReserve } from '@gatehouse/contracts';
import type { Deps } from '../deps.js';
import type { AuthorizedCall, ReservedCall } from '../model-call.js';

/** The longest lease that ratelimit gives, and what settling may take after the provider's deadline. */
const MAX_LEASE_SECONDS = 3_600;
const SETTLING_SECONDS = 30;

/**
 * Sets aside what the call can cost at most, before it costs anything. Counting tokens is free.
 * @throws GatewayError `budget_exhausted`, or `ratelimit_unavailable` when nobody answers
 */
export async function reserve(
  call: AuthorizedCall,
  { bus, config }: Pick<Deps, 'bus' | 'config'>,
): Promise<ReservedCall> {
  if (call.operation === 'count_tokens') return { ...call, reservation: null };
  const { api } = call.served;
  const promptTokens = call.dialect.promptBound(call.document);
  const completionTokens = call.facts.maxTokens * call.facts.choices;
  const grant = await bus.request(
    ratelimitBudgetReserve,
    {
      ...budgetOf(call),
      promptTokens,
      completionTokens,
      leaseSeconds: leaseSeconds(api.routing.timeoutMs),
    },
    // Not given up when the caller hangs up: a reservation that nobody knows of could not be undone.
    { timeoutMs: config.DECISION_TIMEOUT_MS },
  );
  call.journal.limits = grant.limits;
  if (!grant.granted) {
    call.journal.denied(grant.exhausted[0] ?? 'budget');
    throw exhausted(grant);
  }
  const { thinking } = call.facts;
  const reservation = { promptTokens, completionTokens, thinking, limits: grant.limits };
  call.journal.reservation = reservation;
  return { ...call, reservation };
}

/** Whose budget, and for which call. */
export function budgetOf(call: AuthorizedCall): {
  callId: string;
  tenant: string;
  application: string;
  user: string | null;
  api: string;
  apiVersion: string;
  model: string;
} {
  const { tenant, application, user } = call.principal;
  const { name, version } = call.served.api;
  const { model } = call.facts;
  // An empty name is nobody's.
  return {
    callId: call.id,
    tenant,
    application,
    user: user || null,
    api: name,
    apiVersion: version,
    model,
  };
}

function leaseSeconds(timeoutMs: number): number {
  return Math.min(MAX_LEASE_SECONDS, Math.ceil(timeoutMs / 1_000) + SETTLING_SECONDS);
}

function exhausted(refusal: {
  readonly exhausted: readonly string[];
  readonly retryAfterSeconds: number;
  readonly mayEverFit: boolean;
}): GatewayError {
  const names = refusal.exhausted.join(', ');
  const message = refusal.mayEverFit
    ? `The token budget is used up: ${names}`
    : `The request is larger than the whole token budget: ${names}`;
  return new GatewayError('budget_exhausted', message, {
    retryAfterSeconds: refusal.retryAfterSeconds,
    facts: { exhausted: refusal.exhausted, mayEverFit: refusal.mayEverFit },
  });
}
