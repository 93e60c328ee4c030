import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import type { AuthzConfig } from '../config.js';
import { KeyRing } from '../keys/key-ring.js';

/** What our access tokens say (RFC 9068 section 2.2), and whose tenant they are of. */
const TokenClaims = z.object({
  jti: z.string(),
  client_id: z.string(),
  tenant: z.string(),
  sub: z.string(),
  scope: z.string().default(''),
  aud: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  iat: z.number(),
  exp: z.number(),
});
export type TokenClaims = z.output<typeof TokenClaims>;

/** Reads the access tokens that this server has signed. */
@Injectable()
export class TokenReader {
  constructor(
    private readonly ring: KeyRing,
    @Inject(CONFIG) private readonly config: AuthzConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Null for everything that is not a token of ours, or has expired: an opaque string, or a forgery. */
  async read(token: string): Promise<TokenClaims | null> {
    try {
      const keys = createLocalJWKSet({ keys: [...this.ring.published] });
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.config.AUTHZ_ISSUER,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        currentDate: new Date(this.clock.now()),
      });
      return TokenClaims.safeParse(payload).data ?? null;
    } catch {
      return null;
    }
  }
}
