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
import type { Deps } from '../deps.js';
import type { ForwardedCall, MaskedCall } from '../model-call.js';

type ForwardDeps = Pick<Deps, 'provider' | 'config' | 'clock' | 'secrets' | 'events'>;

/**
 * Sends the masked request to the targets of the LLM API, one after the other, until one answers, and waits
 * for the head of the answer. Nothing of it has reached the caller by then, so another target may still be
 * asked; afterwards none is.
 * @throws GatewayError `provider_unavailable`, `provider_timeout`, `policy_denied`
 */
export async function forward(call: MaskedCall, deps: ForwardDeps): Promise<ForwardedCall> {
  const { answer, attempt } = await followRoute({
    targets: targetsFor(call),
    rules: call.served.api.routing,
    signal: call.caller.signal,
    now: () => deps.clock.now(),
    attempt: (target, timeoutMs) => ask(call, target, timeoutMs, deps),
  });
  call.journal.gives(attempt);
  return { ...call, answer };
}

/** Those that speak the caller's dialect and serve the model, in the order of this conversation. */
function targetsFor(call: MaskedCall): readonly PooledTarget[] {
  const { principal, document, dialect, facts, served } = call;
  const { targets } = served.pool;
  const speaking = targets.filter(({ target }) => target.dialect === dialect.name);
  if (speaking.length === 0) {
    throw new GatewayError('not_found', 'No target of this LLM API speaks the API of the request');
  }
  const able = speaking.filter(({ target }) => hasModel(target.models, facts.model));
  if (able.length > 0) return orderTargets(able, () => conversationKey(principal, document));
  throw new GatewayError('policy_denied', 'This API does not offer the model', {
    detail: 'no target serves it',
  });
}

async function ask(
  call: MaskedCall,
  target: LlmTarget,
  timeoutMs: number,
  deps: ForwardDeps,
): Promise<Answered | Failure> {
  const model = upstreamModel(target, call.facts.model);
  const body = model === call.writtenModel ? call.outgoing : renameModel(call.outgoing, model);
  const question = { path: call.target, body, timeoutMs, model };
  const outcome = await askTarget(
    call,
    target,
    { ...question, method: call.method, open: openAnswer },
    deps,
  );
  const { name, version } = call.served.api;
  const result = outcome instanceof Failure ? outcome.facts.kind : 'answered';
  routingMetrics.attempted({ api: `${name}/${version}`, target: target.name }, result);
  return outcome;
}
