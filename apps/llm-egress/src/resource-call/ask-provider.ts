import { fieldValue } from '../http/header-fields.js';
import type { Deps } from '../model-call/deps.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import { outgoingFields, providerAddress } from '../model-call/steps/forward.js';
import type { ProviderAnswer } from '../providers/provider-client.js';
import { providerKey } from '../providers/provider-key.js';
import { resourceTarget } from './resource-target.js';

/** A call whose provider has begun to answer. */
export type Answered<Call extends AuthenticatedCall> = Call & { readonly answer: ProviderAnswer };

/**
 * Asks the provider for what the caller has asked for, or for another address, with the provider's key.
 * @throws GatewayError `provider_unavailable`, `provider_timeout`
 */
export async function askProvider<Call extends AuthenticatedCall>(
  call: Call,
  {
    target = call.target,
    body = null,
  }: { readonly target?: string; readonly body?: Buffer | null },
  deps: Deps,
): Promise<Answered<Call>> {
  const { dialect } = call;
  const provider = resourceTarget(call.served.api, dialect.name);
  const key = await providerKey(provider.key, deps.secrets);
  call.caller.signal.throwIfAborted();
  call.journal.asked(dialect.name, deps.clock.now());
  const answer = await deps.provider.send({
    ...providerAddress(provider.baseUrl, target),
    method: call.method,
    headers: outgoingFields(call.headers, dialect.credential(key)),
    body,
    signal: call.caller.signal,
    timeoutMs: provider.timeoutMs,
    idleMs: deps.config.PROVIDER_IDLE_TIMEOUT_MS,
  });
  const requestId = fieldValue(answer.headers, dialect.errors.requestIdField);
  call.journal.answered({ status: answer.status, requestId, now: deps.clock.now() });
  return { ...call, answer };
}
