import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

/** An ES256 key as the world may see it (RFC 7517, RFC 7518 section 6.2). */
export const PublicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
});
export type PublicJwk = z.output<typeof PublicJwk>;

export const PrivateJwk = PublicJwk.extend({ d: z.string() });
export type PrivateJwk = z.output<typeof PrivateJwk>;

/** A new key for signing tokens; its id is its thumbprint (RFC 7638). */
export async function newSigningKey(): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return PrivateJwk.parse({ ...jwk, kid, alg: 'ES256', use: 'sig' });
}
