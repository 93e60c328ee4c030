import { GatewayError } from '@gatehouse/contracts';
import type { Secret } from '@gatehouse/service-kit';
import type { IncomingHttpHeaders } from 'node:http';
import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Checks the caller's key, which comes as `x-api-key` or as a bearer token; older and newer SDKs differ.
 * @throws GatewayError `unauthenticated` if there is none or it is not the right one.
 */
export function authenticate(headers: IncomingHttpHeaders, key: Secret): void {
  const presented = presentedKey(headers);
  if (presented === null) {
    throw new GatewayError('unauthenticated', 'x-api-key header is required');
  }
  if (!equal(presented, key.reveal())) {
    throw new GatewayError('unauthenticated', 'invalid x-api-key');
  }
}

function presentedKey(headers: IncomingHttpHeaders): string | null {
  const apiKey = headers['x-api-key'];
  if (typeof apiKey === 'string') return apiKey;
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization ?? '');
  return bearer?.[1] ?? null;
}

function equal(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
