import { GatewayError } from '@gatehouse/contracts';
import type { BudgetGrant } from '@gatehouse/contracts';
import type { MostCost } from '../../budget/price.js';
import { mostCost, priceOf } from '../../budget/price.js';
import { highestFactor } from '../../budget/price-factors.js';
import { mostToolUses } from '../../budget/tool-uses.js';
import type { Prompt } from '../../budget/prompt-bounds.js';
import { applyEdits } from '../../json/edits.js';
import { parseJson } from '../../json/json-document.js';
import type { AnswerLimit } from '../../providers/dialect.js';
import type { Deps } from '../deps.js';
import type { AuthorizedCall, Reservation, ReservedCall } from '../model-call.js';

/** What settling may take after the provider's deadline. */
const SETTLING_SECONDS = 30;

type ReserveDeps = Pick<Deps, 'books' | 'promptBounds'>;

/**
 * Sets aside what the call can cost at most, before it costs anything. Counting tokens uses none, and is a
 * request like any other. Where the manifest says so, `max_tokens` is lowered to what is left.
 * @throws GatewayError `budget_exhausted`, `model_unpriced`, or `ratelimit_unavailable` when nobody answers
 */
export async function reserve(call: AuthorizedCall, deps: ReserveDeps): Promise<ReservedCall> {
  const wanted = most(call, deps);
  const limit = answerLimit(call);
  const { choices } = call.facts;
  const grant = await deps.books
    .reserve({
      ...budgetOf(call),
      promptTokens: wanted.promptTokens,
      completionTokens: wanted.completionTokens,
      ...(limit ? { leastCompletionTokens: limit.least * choices } : {}),
      cost: mostCostOf(call, wanted),
      leaseSeconds: Math.ceil(call.served.api.routing.timeoutMs / 1_000) + SETTLING_SECONDS,
    })
    .catch((error: unknown) => {
      if (error instanceof GatewayError && error.code === 'model_unpriced')
        call.journal.denied('cost');
      throw error;
    });
  call.journal.limits = grant.limits;
  if (!grant.granted) {
    call.journal.denied(grant.exhausted[0] ?? 'budget');
    throw exhausted(grant);
  }
  const completionTokens = grant.loweredCompletionTokens ?? wanted.completionTokens;
  const isLowered = completionTokens < wanted.completionTokens;
  const lowered = isLowered ? Math.floor(completionTokens / choices) : null;
  const reservation = { ...wanted, completionTokens, lowered };
  // What is counted without being charged has no usage to record.
  if (call.operation !== 'count_tokens') call.journal.reservation = reservation;
  return { ...(limit && lowered !== null ? withLowered(call, limit, lowered) : call), reservation };
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
  return {
    callId: call.id,
    tenant,
    application,
    // An empty name is nobody's.
    user: user || null,
    api: name,
    apiVersion: version,
    model,
  };
}

/** The most that the call can use. */
function most(call: AuthorizedCall, { promptBounds }: ReserveDeps): Reservation {
  const { facts, document, principal, served } = call;
  const prompt: Prompt = {
    owner: principal,
    model: facts.model,
    bound: call.dialect.promptBound(document),
    characters: document.source.length,
  };
  const price = priceOf(served.api.prices, facts.model);
  return {
    promptTokens: call.operation === 'count_tokens' ? 0 : promptBounds.estimate(prompt),
    completionTokens: facts.maxTokens * facts.choices,
    thinking: facts.thinking,
    prompt,
    price,
    factor: price ? highestFactor(price.factors, facts.service) : 1,
    toolUses: mostToolUses(price, facts.service.tools, served.api.defaultMaxUses),
    lowered: null,
  };
}

/** Null for a model without a price, except where nothing is charged. */
function mostCostOf(call: AuthorizedCall, { price, ...tokens }: Reservation): MostCost | null {
  if (call.operation === 'count_tokens') return { promptMicros: 0, completionMicros: 0 };
  return price && mostCost(price, tokens);
}

/** How the answer may be shortened; null where it is to be had whole or not at all. */
function answerLimit(call: AuthorizedCall): AnswerLimit | null {
  const { served, dialect, document, operation } = call;
  if (operation === 'count_tokens') return null;
  if (served.api.whenMaxTokensExceedsBudget === 'refuse') return null;
  return dialect.answerLimit(document);
}

/** The call with a smaller `max_tokens`, which is that of each choice, and nothing else changed. */
function withLowered(call: AuthorizedCall, limit: AnswerLimit, tokens: number): AuthorizedCall {
  const source = applyEdits(call.document.source, [limit.lowered(tokens)]);
  const root = parseJson(source);
  if (root.kind !== 'object') return call;
  const facts = { ...call.facts, maxTokens: tokens };
  call.journal.facts = facts;
  return { ...call, body: Buffer.from(source), document: { source, root }, facts };
}

function exhausted(refusal: Extract<BudgetGrant, { granted: false }>): GatewayError {
  const names = refusal.exhausted.join(', ');
  const message = refusal.mayEverFit
    ? `The budget is used up: ${names}`
    : `The request is larger than the whole budget: ${names}`;
  return new GatewayError('budget_exhausted', message, {
    retryAfterSeconds: refusal.retryAfterSeconds,
    facts: { exhausted: refusal.exhausted, mayEverFit: refusal.mayEverFit },
  });
}
