import { GatewayError, ratelimitBudgetReserve, ratelimitBudgetSettle } from '@gatehouse/contracts';
import { mostCost, priceOf } from '../budget/price.js';
import type { Deps } from '../model-call/deps.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import type { Batch } from '../ownership/provider-resources.js';
import type { ReadBatch } from './read-batch.js';
import type { UsageTally } from './usage-tally.js';

/** Longer than a provider keeps the results. Whose results nobody fetches has cost all that was reserved. */
const LEASE_SECONDS = 31 * 86_400;

export interface BatchReservation {
  readonly callId: string;
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly requests: number;
  /** Whether the provider may have taken the batch up. */
  kept: boolean;
}

/**
 * Sets aside what all requests of a batch can cost at most. A batch does not count as a call under way.
 * @throws GatewayError `budget_exhausted`, or `ratelimit_unavailable` when nobody answers
 */
export async function reserveBatch(
  call: PermittedCall,
  { requests, model }: ReadBatch,
  { bus, config }: Deps,
): Promise<BatchReservation> {
  const promptTokens = sum(requests, ({ document }) => call.dialect.promptBound(document));
  const completionTokens = sum(requests, ({ facts }) => facts.maxTokens);
  const reservation = { callId: call.id, model, promptTokens, completionTokens };
  const price = priceOf(call.served.api.prices, model);
  const grant = await bus.request(
    ratelimitBudgetReserve,
    {
      ...whose(call),
      ...reservation,
      cost: price && mostCost(price, reservation),
      requests: requests.length,
      inFlight: false,
      leaseSeconds: LEASE_SECONDS,
    },
    { timeoutMs: config.DECISION_TIMEOUT_MS },
  );
  call.journal.limits = grant.limits;
  if (grant.granted) return { ...reservation, requests: requests.length, kept: false };
  call.journal.denied(grant.exhausted[0] ?? 'budget');
  throw new GatewayError(
    'budget_exhausted',
    `The batch does not fit into the budget: ${grant.exhausted.join(', ')}`,
    {
      retryAfterSeconds: grant.retryAfterSeconds,
      facts: { exhausted: grant.exhausted, mayEverFit: grant.mayEverFit },
    },
  );
}

/** The provider has not taken the batch up: it has cost nothing. */
export function giveBack(
  call: PermittedCall,
  { callId, model }: BatchReservation,
  deps: Deps,
): Promise<void> {
  return settleBatch(call, { callId, model, requests: 0, tally: null }, deps);
}

/** What the results of a batch have told takes the place of what was set aside. */
export function settleResults(
  call: PermittedCall,
  { model, reservation }: Batch,
  tally: UsageTally,
  deps: Deps,
): Promise<void> {
  const { callId, requests } = reservation;
  return settleBatch(call, { callId, model, requests, tally }, deps);
}

async function settleBatch(
  call: PermittedCall,
  settled: {
    readonly callId: string;
    readonly model: string;
    readonly requests: number;
    readonly tally: UsageTally | null;
  },
  { bus, config, events }: Deps,
): Promise<void> {
  const { tally, ...rest } = settled;
  const used = {
    promptTokens: tally?.usage.promptTokens ?? 0,
    completionTokens: tally?.usage.completionTokens ?? 0,
  };
  const costMicros = tally?.costMicros ?? 0;
  try {
    await bus.request(
      ratelimitBudgetSettle,
      { ...whose(call), ...rest, ...used, costMicros },
      { timeoutMs: config.DECISION_TIMEOUT_MS },
    );
  } catch (error) {
    events.settlementFailed({ callId: settled.callId, ...used, error });
  }
}

function whose({ principal, api }: PermittedCall) {
  const { tenant, application, user } = principal;
  return { tenant, application, user: user || null, api: api.name, apiVersion: api.version };
}

function sum<Item>(list: readonly Item[], measure: (item: Item) => number): number {
  return list.reduce((total, item) => total + measure(item), 0);
}
