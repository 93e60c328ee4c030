import { GatewayError } from '@gatehouse/contracts';
import type { Deps } from '../model-call/deps.js';
import type { Admit } from '../model-call/model-call.pipeline.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import { authenticate } from '../model-call/steps/authenticate.js';
import { decide, refuseDenied } from '../model-call/steps/authorize.js';

/** The caller may use this LLM API; what it may see of it, the answer decides. */
export interface PermittedCall extends AuthenticatedCall {
  readonly permitted: true;
}

/** Answers a call once it is permitted. */
export type ResourceAnswer = (call: PermittedCall, deps: Deps) => Promise<void>;

/**
 * Everything that happens to a call that asks no model anything: for the models there are, for a batch,
 * for a file. It is recorded like any other, and costs no tokens.
 */
export function admitResourceCall(answer: ResourceAnswer): Admit {
  return async (incoming, deps) => {
    const call = await authenticate(incoming, deps);
    return { parent: null, proceed: async () => answer(await permit(call, deps), deps) };
  };
}

/**
 * Asks authz about everything that the API offers. One permission is enough.
 * @throws GatewayError with the reason of the first refusal, or `authz_unavailable`
 */
async function permit(call: AuthenticatedCall, deps: Deps): Promise<PermittedCall> {
  const decisions = await decide(call, call.served.api.models, deps);
  const decision = decisions.find(isPlainYes) ?? decisions[0];
  if (!decision) throw new GatewayError('authz_unavailable', undefined, { detail: 'no decision' });
  call.journal.decided(decision);
  if (!isPlainYes(decision) && !isUndecided(call, decision.reason)) refuseDenied(decision);
  return { ...call, permitted: true };
}

function isPlainYes(decision: {
  readonly effect: string;
  readonly obligations: readonly unknown[];
}): boolean {
  return decision.effect === 'allow' && decision.obligations.length === 0;
}

/**
 * The beginning of names is no model: a policy that permits single models denies it. Which models may be
 * listed is asked one by one; what else there is needs a permission of something that the API offers.
 */
function isUndecided(call: AuthenticatedCall, reason: string | null): boolean {
  const { models } = call.served.api;
  const patterns = models.some((model) => model.endsWith('*'));
  return call.operation === 'list_models' && patterns && reason === 'policy_denied';
}
