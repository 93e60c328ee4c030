import {
  authzKeys,
  authzRevocations,
  authzTokenIntrospect,
  GatewayError,
} from '@gatehouse/contracts';
import type { Principal } from '@gatehouse/contracts';
import type { Bus, Watch } from '@gatehouse/bus';
import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import { VerifiedTokens } from './verified-tokens.js';

const INTROSPECTION_MS = 1_000;
/** Clocks of two machines may differ by so many seconds. */
const LEEWAY_SECONDS = 5;

/** The claims of our access tokens (RFC 9068). */
const Claims = z.object({
  jti: z.string().min(1),
  client_id: z.string().min(1),
  tenant: z.string().min(1),
  sub: z.string().min(1),
  scope: z.string().default(''),
  exp: z.number(),
});

type KeySet = ReturnType<typeof createLocalJWKSet>;

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly clock: Clock;
}

/** Verifies access tokens against what authz has published: its keys, and what it has revoked. */
export class TokenVerifier {
  private keys: KeySet | null = null;
  private readonly revoked = new Set<string>();
  private readonly verified = new VerifiedTokens();
  private readonly watches: Watch[] = [];

  private constructor(
    private readonly bus: Bus,
    private readonly options: TokenVerifierOptions,
  ) {}

  /** Resolves once the present keys and revocations are known. */
  static async start(bus: Bus, options: TokenVerifierOptions): Promise<TokenVerifier> {
    const verifier = new TokenVerifier(bus, options);
    await verifier.watch();
    return verifier;
  }

  /**
   * Who the bearer of this token is. A JWT is verified here (RFC 9068 section 4: type, signature, issuer,
   * audience, expiry; then revocation), its signature once for all calls that bring it; an opaque token is
   * introspected by authz.
   * @throws GatewayError `unauthenticated`, or `authz_unavailable` when nothing can be verified.
   */
  async verify(token: string, audience: string): Promise<Principal> {
    if (token.split('.').length !== 3) return this.introspect(token, audience);
    if (!this.keys)
      throw new GatewayError('authz_unavailable', undefined, { detail: 'no keys yet' });
    const known = this.verified.find(token, audience, this.options.clock.now());
    const principal = known ?? (await this.verifyAnew(token, this.keys, audience));
    if (this.revoked.has(principal.tokenId)) throw refusal('revoked');
    return principal;
  }

  stop(): void {
    for (const watch of this.watches) watch.stop();
  }

  private async verifyAnew(token: string, keys: KeySet, audience: string): Promise<Principal> {
    const payload = await this.verifyJwt(token, keys, audience);
    const claims = Claims.safeParse(payload);
    if (!claims.success) throw refusal('invalid', claims.error);
    const principal = principalOf(claims.data);
    const expiresAt = (claims.data.exp + LEEWAY_SECONDS) * 1_000;
    // The keys may have changed while the signature was verified.
    if (keys === this.keys) this.verified.remember(token, audience, { principal, expiresAt });
    return principal;
  }

  private async verifyJwt(token: string, keys: KeySet, audience: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.options.issuer,
        audience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: new Date(this.options.clock.now()),
      });
      return payload;
    } catch (cause) {
      throw refusal(reasonOf(cause), cause);
    }
  }

  private async introspect(token: string, audience: string): Promise<Principal> {
    const reply = await this.bus.request(
      authzTokenIntrospect,
      { token },
      { timeoutMs: INTROSPECTION_MS },
    );
    if (!reply.active || !reply.principal) throw refusal('invalid');
    if (!reply.audiences.includes(audience)) throw refusal('audience');
    return reply.principal;
  }

  private async watch(): Promise<void> {
    const keys = await this.bus.bucket(authzKeys);
    this.watches.push(
      await keys.watch((change) => {
        const ours = change.value?.issuer === this.options.issuer;
        this.keys = change.value && ours ? createLocalJWKSet(jwks(change.value.keys)) : null;
        this.verified.forget();
      }),
    );
    const revocations = await this.bus.bucket(authzRevocations);
    this.watches.push(
      await revocations.watch((change) => {
        if (!change.deleted) this.revoked.add(change.key);
        else this.revoked.delete(change.key);
      }),
    );
  }
}

/** Injection token of the verifier. */
export const TOKEN_VERIFIER = Symbol('TOKEN_VERIFIER');

type Reason = 'expired' | 'audience' | 'invalid' | 'revoked';

const TEXTS: Record<Reason, string> = {
  expired: 'The access token has expired',
  audience: 'The access token is meant for another resource',
  invalid: 'The access token is not valid',
  revoked: 'The access token has been revoked',
};

/** Shared by all calls that bring the same token, so nobody may change it. */
function principalOf(claims: z.output<typeof Claims>): Principal {
  const scopes = claims.scope.split(' ').filter(Boolean);
  Object.freeze(scopes);
  return Object.freeze({
    tenant: claims.tenant,
    application: claims.client_id,
    user: claims.sub === claims.client_id ? null : claims.sub,
    scopes,
    tokenId: claims.jti,
  });
}

function refusal(reason: Reason, cause?: unknown): GatewayError {
  return new GatewayError('unauthenticated', TEXTS[reason], { facts: { reason }, cause });
}

function reasonOf(error: unknown): Reason {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') return 'audience';
  return 'invalid';
}

function jwks(keys: readonly Record<string, unknown>[]): { keys: { kty: string }[] } {
  return { keys: keys.map((key) => ({ ...key, kty: String(key['kty']) })) };
}
