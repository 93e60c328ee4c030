import { traceHeaders } from '@gatehouse/service-kit';
import type { HeaderFields } from '../http/header-fields.js';
import { fieldValue, forwardedFields, without } from '../http/header-fields.js';

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
