import type { Bucket } from '@gatehouse/bus';
import type { authzRevocations } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/service-kit';
import type { z } from 'zod';
import type { RevokedToken } from '../issued-tokens/issued-token.js';
import type { IssuedTokenRepository } from '../issued-tokens/issued-token.repository.js';
import type { TokenDecisions } from '../token-decision/token-decisions.js';

type RevocationsBucket = Bucket<z.output<typeof authzRevocations.value>>;

interface Parts {
  readonly bucket: RevocationsBucket;
  readonly tokens: IssuedTokenRepository;
  readonly decisions: TokenDecisions;
  readonly clock: Clock;
}

/**
 * Tells every service which tokens are revoked. The database is what counts: whatever is missing at the
 * broker, because it was away or has lost its data, is put there again.
 */
export class RevocationBroadcast {
  /** What the broker holds, as far as we were told. */
  private readonly published = new Set<string>();

  private constructor(private readonly parts: Parts) {}

  /** Resolves once the broker holds every revocation. Recording them may wait for the audit trail. */
  static async start(parts: Parts): Promise<RevocationBroadcast> {
    const broadcast = new RevocationBroadcast(parts);
    await parts.bucket.watch(({ key, deleted }) => {
      if (deleted) broadcast.published.delete(key);
      else broadcast.published.add(key);
    });
    await broadcast.publishMissing();
    return broadcast;
  }

  /** Refuses the token everywhere, then records that it was revoked. */
  async announce(token: RevokedToken): Promise<void> {
    const { decisions, tokens, clock } = this.parts;
    await this.publish(token);
    await decisions.revoked(token);
    await tokens.markAnnounced(token.id, new Date(clock.now()));
  }

  /** Repeats what has got lost, and announces what has not been announced. */
  async reconcile(): Promise<void> {
    const revoked = await this.publishMissing();
    for (const token of revoked) {
      if (!token.announced) await this.announce(token);
    }
  }

  private async publishMissing(): Promise<readonly RevokedToken[]> {
    const { tokens, clock } = this.parts;
    const revoked = await tokens.revocations(new Date(clock.now()));
    for (const token of revoked) {
      if (!this.published.has(token.id)) await this.publish(token);
    }
    this.forget(new Set(revoked.map(({ id }) => id)));
    return revoked;
  }

  private async publish({ id, revokedAt, application }: RevokedToken): Promise<void> {
    await this.parts.bucket.put(id, { revokedAt: revokedAt.toISOString(), application });
    this.published.add(id);
  }

  /** A token that has expired needs no revocation. The broker drops its entries by itself. */
  private forget(needed: ReadonlySet<string>): void {
    for (const id of this.published) {
      if (!needed.has(id)) this.published.delete(id);
    }
  }
}
