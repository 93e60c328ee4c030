import { GatewayError } from '@gatehouse/contracts';
import type { PublishedApplication } from '@gatehouse/contracts';
import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { orUnavailable } from '../database/or-unavailable.js';
import { IssuedTokenRepository } from '../issued-tokens/issued-token.repository.js';
import { TokenReader } from '../issued-tokens/token-reader.js';
import { RevocationBroadcast } from './revocation-broadcast.js';

/** Takes tokens back. */
@Injectable()
export class Revocation {
  constructor(
    private readonly reader: TokenReader,
    private readonly tokens: IssuedTokenRepository,
    private readonly broadcast: RevocationBroadcast,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Revokes a token of the client that asks for it (RFC 7009 section 2). A string that is no working token
   * is no error (section 2.2). Resolves when the token is refused everywhere and that has been recorded.
   * @throws GatewayError `policy_denied` for another client's token; `authz_unavailable` or
   *   `audit_unavailable` if it is not done yet: asking again completes it.
   */
  async revoke(token: string, client: PublishedApplication): Promise<void> {
    const claims = await this.reader.read(token);
    if (!claims) return;
    if (claims.client_id !== client.name || claims.tenant !== client.tenant) {
      throw new GatewayError('policy_denied', 'The token was issued to another client');
    }
    await orUnavailable(this.complete(claims.jti));
  }

  private async complete(id: string): Promise<void> {
    await this.tokens.revoke(id, new Date(this.clock.now()));
    const revoked = await this.tokens.findRevoked(id);
    if (revoked && !revoked.announced) await this.broadcast.announce(revoked);
  }
}
