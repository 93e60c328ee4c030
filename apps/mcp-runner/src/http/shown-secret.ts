import { GatewayError } from '@gatehouse/contracts';
import { bearerToken } from '@gatehouse/service-kit';
import type { Secret } from '@gatehouse/service-kit';
import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Holds a request to the secret that the ingress has, in a time that does not tell how much of it is right.
 * @throws GatewayError `unauthenticated`.
 */
export function requireSecret(authorization: string | undefined, secret: Secret): void {
  const shown = digest(bearerToken(authorization));
  if (timingSafeEqual(shown, digest(secret.reveal()))) return;
  throw new GatewayError('unauthenticated', undefined, { facts: { reason: 'invalid' } });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
