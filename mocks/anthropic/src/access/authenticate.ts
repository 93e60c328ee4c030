import { GatewayError } from '@gatehouse/contracts';
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiKeys } from './api-keys.js';

/**
 * Finds out whose key the caller presents, as `x-api-key` or as a bearer token; older and newer SDKs differ.
 * @returns the name of the key.
 * @throws GatewayError `unauthenticated` if there is none or it is not accepted.
 */
export function authenticate(headers: IncomingHttpHeaders, keys: ApiKeys): string {
  const presented = presentedKey(headers);
  if (presented === null) {
    throw new GatewayError('unauthenticated', 'x-api-key header is required');
  }
  const name = keys.nameOf(presented);
  if (name === null) throw new GatewayError('unauthenticated', 'invalid x-api-key');
  return name;
}

function presentedKey(headers: IncomingHttpHeaders): string | null {
  const apiKey = headers['x-api-key'];
  if (typeof apiKey === 'string') return apiKey;
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization ?? '');
  return bearer?.[1] ?? null;
}
