import { GatewayError } from '@gatehouse/contracts';
import { traceHeaders } from '@gatehouse/service-kit';
import type { HeaderFields } from '../../http/header-fields.js';
import { fieldValue, forwardedFields, without } from '../../http/header-fields.js';
import { dialectOf } from '../../providers/dialect-of.js';
import { ProviderFailure } from '../../providers/provider-client.js';
import { providerKey } from '../../providers/provider-key.js';
import { firstTarget } from '../../routing/first-target.js';
import type { Deps } from '../deps.js';
import type { ForwardedCall, MaskedCall } from '../model-call.js';

/**
 * Sends the masked request to the provider with the provider's key, and waits for the head of the answer.
 * The caller's own credentials stay here.
 * @throws GatewayError `provider_unavailable`, `provider_timeout`
 */
export async function forward(
  call: MaskedCall,
  { provider, config, clock, secrets }: Pick<Deps, 'provider' | 'config' | 'clock' | 'secrets'>,
): Promise<ForwardedCall> {
  const { api } = call.served;
  const target = firstTarget(api);
  const dialect = dialectOf(target.dialect);
  if (dialect !== call.dialect) {
    throw new GatewayError('not_found', 'No target of this LLM API speaks the API of the request');
  }
  const key = await providerKey(target.key, secrets);
  call.caller.signal.throwIfAborted();
  call.journal.asked(dialect.name, clock.now());
  try {
    const answer = await provider.send({
      ...providerAddress(target.baseUrl, call.target),
      method: 'POST',
      headers: outgoingFields(call.headers, dialect.credential(key)),
      body: call.outgoing,
      signal: call.caller.signal,
      timeoutMs: target.timeoutMs,
      idleMs: config.PROVIDER_IDLE_TIMEOUT_MS,
    });
    const requestId = fieldValue(answer.headers, dialect.errors.requestIdField);
    call.journal.answered({ status: answer.status, requestId, now: clock.now() });
    return { ...call, answer };
  } catch (error) {
    if (error instanceof ProviderFailure && !error.mayHaveArrived) call.journal.notTaken();
    throw error;
  }
}

/**
 * Where a request goes: the provider's base URL may have a path of its own. The query is taken as it
 * came, byte for byte.
 */
export function providerAddress(
  baseUrl: string,
  target: string,
): { readonly origin: string; readonly path: string } {
  const { origin, pathname } = new URL(baseUrl);
  return { origin, path: `${pathname.replace(/\/+$/, '')}${target}` };
}

/** The caller's header fields with the provider's credential; a trace goes on from the gate's own span. */
export function outgoingFields(
  headers: HeaderFields,
  credential: Readonly<Record<string, string>>,
): HeaderFields {
  const trace = fieldValue(headers, 'traceparent') === null ? {} : traceHeaders();
  const ours: HeaderFields = [
    // Without the caller's baggage, which a propagator may have taken up.
    ...forwardedFields(Object.entries(trace)),
    ...Object.entries({ ...credential, 'accept-encoding': 'identity' }),
  ];
  return [...without(forwardedFields(headers), ours), ...ours];
}
