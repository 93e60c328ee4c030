import { GatewayError } from '@gatehouse/contracts';
import type { BudgetGrant, ModelPrice } from '@gatehouse/contracts';
import { randomUUID } from 'node:crypto';
import { highestFactor } from '../budget/price-factors.js';
import { mostCost, priceOf } from '../budget/price.js';
import type { MostUse } from '../budget/price.js';
import { mostToolUses } from '../budget/tool-uses.js';
import type { Deps } from '../model-call/deps.js';
import type { PermittedCall } from '../resource-call/resource-call.js';
import type { Batch } from '../ownership/provider-resources.js';
import type { BatchRequest, ReadBatch } from './read-batch.js';
import type { UsageTally } from './usage-tally.js';

/** Longer than a provider keeps the results. Whose results nobody fetches has cost all that was reserved. */
const LEASE_SECONDS = 31 * 86_400;

/** What is set aside for all requests of a batch that are for one model. */
export type ModelReservation = Batch['reservations'][number];

export interface BatchReservation {
  readonly reservations: readonly ModelReservation[];
  /** Whether the provider may have taken the batch up. */
  kept: boolean;
}

/**
 * Sets aside what all requests of a batch can cost at most: for each model by itself, since models have
 * limits and prices of their own, and for all or none. A batch does not count as a call under way.
 * @throws GatewayError `budget_exhausted`, or `ratelimit_unavailable` when nobody answers
 */
export async function reserveBatch(
  call: PermittedCall,
  { requests, models }: ReadBatch,
  deps: Deps,
): Promise<BatchReservation> {
  const held: ModelReservation[] = [];
  for (const model of models) {
    const own = requests.filter((request) => request.model === model);
    const wanted = most(call, model, own);
    const grant = await ask(call, { wanted, requests: own }, deps).catch(async (error: unknown) => {
      await giveBack(call, held, deps);
      throw error;
    });
    call.journal.limits = grant.limits;
    if (!grant.granted) {
      await giveBack(call, held, deps);
      throw refusal(call, grant);
    }
    held.push(wanted);
  }
  return { reservations: held, kept: false };
}

/** The most that the requests for one model can use. */
function most(
  { dialect }: PermittedCall,
  model: string,
  requests: readonly BatchRequest[],
): ModelReservation {
  return {
    // Each model is booked as a call of its own: a ledger books a call once.
    callId: randomUUID(),
    model,
    promptTokens: sum(requests, ({ document }) => dialect.promptBound(document)),
    completionTokens: sum(requests, ({ facts }) => facts.maxTokens),
    requests: requests.length,
  };
}

function ask(
  call: PermittedCall,
  {
    wanted,
    requests,
  }: { readonly wanted: ModelReservation; readonly requests: readonly BatchRequest[] },
  { books }: Pick<Deps, 'books'>,
): Promise<BudgetGrant> {
  const price = priceOf(call.served.api.prices, wanted.model);
  return books.reserveApart({
    ...whose(call),
    ...wanted,
    cost: price && mostCost(price, { ...wanted, ...extras(call, price, requests) }),
    inFlight: false,
    leaseSeconds: LEASE_SECONDS,
  });
}

/** What makes a batch cost more than its tokens: as much for all as for the dearest request. */
function extras(
  { served }: PermittedCall,
  price: ModelPrice,
  requests: readonly BatchRequest[],
): Pick<MostUse, 'factor' | 'toolUses'> {
  const dearest = requests.reduce(
    (most, { facts }) => Math.max(most, highestFactor(price.factors, facts.service)),
    1,
  );
  return {
    factor: dearest,
    toolUses: mostToolUses(
      price,
      requests.flatMap(({ facts }) => facts.service.tools),
      served.api.defaultMaxUses,
    ),
  };
}

function refusal(
  { journal }: PermittedCall,
  { exhausted, retryAfterSeconds, mayEverFit }: Extract<BudgetGrant, { granted: false }>,
): GatewayError {
  journal.denied(exhausted[0] ?? 'budget');
  return new GatewayError(
    'budget_exhausted',
    `The batch does not fit into the budget: ${exhausted.join(', ')}`,
    { retryAfterSeconds, facts: { exhausted, mayEverFit } },
  );
}

/** The provider has not taken the batch up: it has cost nothing. */
export async function giveBack(
  call: PermittedCall,
  reservations: readonly ModelReservation[],
  deps: Deps,
): Promise<void> {
  for (const { callId, model } of reservations) {
    await settleModel(call, { callId, model, requests: 0, tally: null }, deps);
  }
}

/**
 * What the results of a batch have told takes the place of what was set aside: one tally for each model. Done
 * again it changes nothing. Whether ratelimit has answered for all of them.
 */
export async function settleResults(
  call: PermittedCall,
  { reservations }: Batch,
  tallies: readonly UsageTally[],
  deps: Pick<Deps, 'books'>,
): Promise<boolean> {
  let isTold = true;
  for (const [index, { callId, model, requests }] of reservations.entries()) {
    const settled = { callId, model, requests, tally: tallies[index] ?? null };
    isTold = (await settleModel(call, settled, deps)) && isTold;
  }
  return isTold;
}

async function settleModel(
  call: PermittedCall,
  settled: {
    readonly callId: string;
    readonly model: string;
    readonly requests: number;
    readonly tally: UsageTally | null;
  },
  { books }: Pick<Deps, 'books'>,
): Promise<boolean> {
  const { tally, ...rest } = settled;
  const limits = await books.settle({
    ...whose(call),
    ...rest,
    promptTokens: tally?.usage.promptTokens ?? 0,
    completionTokens: tally?.usage.completionTokens ?? 0,
    costMicros: tally?.costMicros ?? 0,
  });
  return limits !== null;
}

function whose({ principal, api }: PermittedCall) {
  const { tenant, application, user } = principal;
  return { tenant, application, user: user || null, api: api.name, apiVersion: api.version };
}

function sum<Item>(list: readonly Item[], measure: (item: Item) => number): number {
  return list.reduce((total, item) => total + measure(item), 0);
}
