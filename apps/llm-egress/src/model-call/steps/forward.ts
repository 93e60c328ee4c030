import { GatewayError } from '@gatehouse/contracts';
import type { LlmTarget } from '@gatehouse/contracts';
import type { Answered } from '../../routing/answered.js';
import { askTarget } from '../../routing/ask-target.js';
import { conversationKey } from '../../routing/conversation-key.js';
import { Failure } from '../../routing/failure.js';
import { followRoute } from '../../routing/follow-route.js';
import { openAnswer } from '../../routing/open-answer.js';
import { orderTargets } from '../../routing/order-targets.js';
import { renameModel } from '../../routing/rename-model.js';
import { routingMetrics } from '../../routing/routing-metrics.js';
import { hasModel, upstreamModel } from '../../routing/serves.js';
import type { PooledTarget } from '../../routing/target-pool.js';
import { throttledLast } from '../../routing/throttle.js';
import type { ProviderAnswer } from '../../providers/provider-client.js';
import { isUnderstood } from '../../translation/translation.js';
import { wordingsOf } from '../../translation/wording.js';
import type { Wordings } from '../../translation/wording.js';
import type { Deps } from '../deps.js';
import type { ForwardedCall, GuardedCall } from '../model-call.js';

type ForwardDeps = Pick<Deps, 'provider' | 'config' | 'clock' | 'secrets' | 'events'>;

/**
 * Sends the masked request to the targets of the LLM API, one after the other, until one answers, and waits
 * for the head of the answer. Nothing of it has reached the caller by then, so another target may still be
 * asked; afterwards none is.
 * @throws GatewayError `provider_unavailable`, `provider_timeout`, `policy_denied`, `not_found`, and
 * `invalid_request` for what cannot be translated for any target
 */
export async function forward(call: GuardedCall, deps: ForwardDeps): Promise<ForwardedCall> {
  const { targets } = call.served.pool;
  const wordings = wordingsOf(
    call,
    targets.map(({ target }) => target.dialect),
  );
  const { answer, attempt } = await followRoute({
    targets: targetsFor(call, wordings, deps.clock.now()),
    model: call.facts.model,
    rules: call.served.api.routing,
    signal: call.caller.signal,
    now: () => deps.clock.now(),
    attempt: (target, timeoutMs) => ask(call, { target, timeoutMs, wordings }, deps),
  });
  call.journal.gives(attempt);
  return { ...call, answer };
}

/** Those that the call can be put to and that serve the model, in the order of this conversation. */
function targetsFor(call: GuardedCall, wordings: Wordings, now: number): readonly PooledTarget[] {
  const { principal, document, dialect, facts, served } = call;
  const understanding = served.pool.targets.filter(({ target }) =>
    isUnderstood(dialect.name, target.dialect),
  );
  if (understanding.length === 0) {
    throw new GatewayError('not_found', 'No target of this LLM API speaks the API of the request');
  }
  const serving = understanding.filter(({ target }) => hasModel(target.models, facts.model));
  if (serving.length === 0) {
    throw new GatewayError('policy_denied', 'This API does not offer the model', {
      detail: 'no target serves it',
    });
  }
  const able = serving.filter(({ target }) => wordings.by.has(target.dialect));
  if (able.length === 0 && wordings.refusal) throw wordings.refusal;
  const ordered = orderTargets(holdersOf(call, able), () => conversationKey(principal, document));
  return throttledLast(ordered, facts.model, now);
}

/**
 * A file is at the one provider that took or made it, and a container at the one that made it: another could
 * only say that there is no such thing.
 */
function holdersOf(call: GuardedCall, targets: readonly PooledTarget[]): readonly PooledTarget[] {
  const { holders } = call;
  const holding = targets.filter(({ target }) => holders.every((name) => name === target.name));
  if (holding.length > 0) return holding;
  throw new GatewayError(
    'policy_denied',
    'The model is not offered where its files and its container are',
    {
      detail: `no target serves the model and is ${holders.join(' and ')}`,
    },
  );
}

interface Asked {
  readonly target: LlmTarget;
  readonly timeoutMs: number;
  readonly wordings: Wordings;
}

async function ask(
  call: GuardedCall,
  { target, timeoutMs, wordings }: Asked,
  deps: ForwardDeps,
): Promise<Answered | Failure> {
  const wording = wordings.by.get(target.dialect);
  if (!wording) throw new GatewayError('internal', undefined, { detail: 'an unable target' });
  const model = upstreamModel(target, call.facts.model);
  const body = model === call.writtenModel ? wording.body : renameModel(wording.body, model);
  const { path, headers } = wording;
  const question = { path, headers, body, timeoutMs, model };
  const outcome = await askTarget(
    call,
    target,
    { ...question, method: call.method, open: openAnswer },
    deps,
  );
  const { name, version } = call.served.api;
  const result = outcome instanceof Failure ? outcome.facts.kind : 'answered';
  routingMetrics.attempted({ api: `${name}/${version}`, target: target.name }, result);
  return understood(outcome, (answer) => wording.answer(answer, deps.clock.now()));
}

/** The answer, or the provider's own error, in the caller's dialect. */
function understood(
  outcome: Answered | Failure,
  inWords: (answer: ProviderAnswer) => ProviderAnswer,
): Answered | Failure {
  if (!(outcome instanceof Failure)) return { ...outcome, answer: inWords(outcome.answer) };
  const { answer: own } = outcome.facts;
  if (!own) return outcome;
  return new Failure({ ...outcome.facts, answer: { ...own, answer: inWords(own.answer) } });
}
