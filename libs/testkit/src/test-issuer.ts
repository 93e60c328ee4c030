import type { Bus } from '@gatehouse/bus';
import { authzKeys, authzRevocations } from '@gatehouse/contracts';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';

export interface TestTokenClaims {
  readonly application: string;
  readonly audience: string | string[];
  readonly scopes: readonly string[];
  readonly tenant?: string;
  readonly user?: string;
  /** Seconds from now; negative for a token that has expired. */
  readonly expiresIn?: number;
  readonly tokenId?: string;
}

export interface TestIssuer {
  readonly issuer: string;
  mint(claims: TestTokenClaims): Promise<string>;
  revoke(tokenId: string): Promise<void>;
}

/** Stands in for authz where a test is not about authz: publishes a key, and signs tokens with it. */
export async function startTestIssuer(
  bus: Bus,
  issuer = 'http://127.0.0.1:8082',
): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  const keys = await bus.bucket(authzKeys);
  await keys.put('current', { issuer, keys: [key] });
  return {
    issuer,
    mint: (claims) =>
      new SignJWT({
        client_id: claims.application,
        tenant: claims.tenant ?? 'default',
        scope: claims.scopes.join(' '),
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'test' })
        .setIssuer(issuer)
        .setAudience(claims.audience)
        .setSubject(claims.user ?? claims.application)
        .setJti(claims.tokenId ?? randomUUID())
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + (claims.expiresIn ?? 300))
        .sign(privateKey),
    revoke: async (tokenId) => {
      const revocations = await bus.bucket(authzRevocations);
      await revocations.put(tokenId, { revokedAt: new Date().toISOString(), application: 'test' });
    },
  };
}
