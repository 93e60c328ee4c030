import { GatewayError } from '@gatehouse/contracts';

/**
 * The token of an `Authorization: Bearer` header (RFC 6750 section 2.1).
 * @throws GatewayError `unauthenticated` if there is none.
 */
export function bearerToken(authorization: string | undefined): string {
  const token = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(authorization ?? '')?.[1];
  if (token) return token;
  throw new GatewayError('unauthenticated', undefined, { facts: { reason: 'missing' } });
}
