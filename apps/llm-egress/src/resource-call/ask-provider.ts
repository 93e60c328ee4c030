import type { Deps } from '../model-call/deps.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import type { ProviderAnswer, ProviderRequest } from '../providers/provider-client.js';
import { askTarget } from '../routing/ask-target.js';
import { Failure } from '../routing/failure.js';
import { resourceTarget } from './resource-target.js';

/** A call whose provider has begun to answer. */
export type Answered<Call extends AuthenticatedCall> = Call & { readonly answer: ProviderAnswer };

/** A resource is of no model. */
const NO_MODEL = 'unknown';

/**
 * Asks the provider for what the caller has asked for, or for another address, with the provider's key.
 * @throws GatewayError `provider_unavailable`, `provider_timeout`
 */
export async function askProvider<Call extends AuthenticatedCall>(
  call: Call,
  {
    target = call.target,
    body = null,
    at,
  }: {
    readonly target?: string;
    readonly body?: ProviderRequest['body'];
    /** The target that has what is asked about, if not the one that `resourceTarget` says. */
    readonly at?: string | undefined;
  },
  deps: Deps,
): Promise<Answered<Call>> {
  const outcome = await askTarget(
    call,
    resourceTarget(call.served.api, call.dialect.name, at),
    { method: call.method, path: target, body, model: NO_MODEL },
    deps,
  );
  if (!(outcome instanceof Failure)) return { ...call, answer: outcome.answer };
  const { answer, error } = outcome.facts;
  if (!answer) throw error;
  return { ...call, answer: answer.answer };
}
