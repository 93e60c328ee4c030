import { GatewayError, ratelimitBudgetReserve, ratelimitBudgetSettle } from '@gatehouse/contracts';
import type { BudgetGrant, LimitState } from '@gatehouse/contracts';
import type { z } from 'zod';
import type { Deps } from '../model-call/deps.js';

type Reserve = z.input<typeof ratelimitBudgetReserve.request>;
type Settle = z.input<typeof ratelimitBudgetSettle.request>;
type Booked = Pick<
  Settle,
  'callId' | 'tenant' | 'application' | 'user' | 'api' | 'apiVersion' | 'model'
>;
type BooksDeps = Pick<Deps, 'bus' | 'config' | 'events'>;

const ATTEMPTS = 2;

const NOTHING = { promptTokens: 0, completionTokens: 0, costMicros: 0, requests: 0 };

/**
 * Reserves in ratelimit's books. If it does not answer, it may have reserved all the same, in all of its
 * ledgers or in some: the call is settled with nothing, so that it holds nothing either.
 * @throws GatewayError what ratelimit says, or `ratelimit_unavailable` when it does not answer
 */
export async function reserveInBooks(request: Reserve, deps: BooksDeps): Promise<BudgetGrant> {
  // Not given up when the caller hangs up: a reservation that nobody knows of could not be undone.
  const options = { timeoutMs: deps.config.DECISION_TIMEOUT_MS };
  try {
    return await deps.bus.request(ratelimitBudgetReserve, request, options);
  } catch (error) {
    const { code } = GatewayError.from(error);
    // The caller need not wait for it: if it fails, too, the lease ends it.
    if (code === 'ratelimit_unavailable') {
      void settleInBooks({ ...booked(request), ...NOTHING }, deps);
    }
    throw error;
  }
}

/**
 * Settles in ratelimit's books. Null if it does not answer: then the lease runs out, and what was
 * reserved counts in full.
 */
export async function settleInBooks(
  request: Settle,
  { bus, config, events }: BooksDeps,
): Promise<readonly LimitState[] | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const options = { timeoutMs: config.DECISION_TIMEOUT_MS };
      return (await bus.request(ratelimitBudgetSettle, request, options)).limits;
    } catch (error) {
      if (attempt < ATTEMPTS) continue;
      const { callId, promptTokens, completionTokens } = request;
      events.settlementFailed({ callId, promptTokens, completionTokens, error });
      return null;
    }
  }
}

function booked({ callId, tenant, application, user, api, apiVersion, model }: Reserve): Booked {
  return { callId, tenant, application, user, api, apiVersion, model };
}
