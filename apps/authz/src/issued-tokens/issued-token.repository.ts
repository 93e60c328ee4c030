import { Injectable } from '@nestjs/common';
import { ArrayContains, DataSource, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import type { Repository } from 'typeorm';
import { IssuedTokenEntity } from './issued-token.entity.js';
import type { IssuedToken, RevokedToken } from './issued-token.js';

interface LiveTokens {
  readonly application: string;
  /** Only those that are addressed to this resource, too. */
  readonly audience?: string;
}

/** What has been granted, and what of it was taken back. */
@Injectable()
export class IssuedTokenRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add(token: IssuedToken): Promise<void> {
    await this.rows.insert({
      ...token,
      audiences: [...token.audiences],
      scopes: [...token.scopes],
      revokedAt: null,
      announcedAt: null,
    });
  }

  /** Null for a token that was never issued, or whose grant has been taken back. */
  async findValid(id: string): Promise<IssuedToken | null> {
    const row = await this.rows.findOneBy({ id, revokedAt: IsNull() });
    return row && toIssuedToken(row);
  }

  /** The tokens that still work. */
  async findLive(live: LiveTokens, now: Date): Promise<IssuedToken[]> {
    const rows = await this.rows.findBy({
      application: live.application,
      ...(live.audience === undefined ? {} : { audiences: ArrayContains([live.audience]) }),
      revokedAt: IsNull(),
      expiresAt: MoreThan(now),
    });
    return rows.map(toIssuedToken);
  }

  /** The applications that hold a working token for a resource. */
  async holdersOf(audience: string, now: Date): Promise<string[]> {
    const rows = await this.rows.find({
      select: { id: true, application: true },
      where: {
        audiences: ArrayContains([audience]),
        revokedAt: IsNull(),
        expiresAt: MoreThan(now),
      },
    });
    return [...new Set(rows.map(({ application }) => application))];
  }

  /** Takes a token back. It stays as it is if that has been done before. */
  async revoke(id: string, now: Date): Promise<void> {
    await this.rows.update({ id, revokedAt: IsNull() }, { revokedAt: now });
  }

  /** Takes back all that an application holds. */
  async revokeAll(application: string, now: Date): Promise<void> {
    await this.rows.update(
      { application, revokedAt: IsNull(), expiresAt: MoreThan(now) },
      { revokedAt: now },
    );
  }

  async findRevoked(id: string): Promise<RevokedToken | null> {
    const row = await this.rows.findOneBy({ id, revokedAt: Not(IsNull()) });
    return row && toRevokedToken(row, row.revokedAt ?? row.expiresAt);
  }

  /** Every revocation that still matters: those of tokens that would work without it. */
  async revocations(now: Date): Promise<RevokedToken[]> {
    const rows = await this.rows.findBy({ revokedAt: Not(IsNull()), expiresAt: MoreThan(now) });
    return rows.map((row) => toRevokedToken(row, row.revokedAt ?? row.expiresAt));
  }

  async markAnnounced(id: string, now: Date): Promise<void> {
    await this.rows.update({ id }, { announcedAt: now });
  }

  /** Forgets tokens that expired before `then`. */
  async forget(then: Date): Promise<void> {
    await this.rows.delete({ expiresAt: LessThan(then) });
  }

  private get rows(): Repository<IssuedTokenEntity> {
    return this.dataSource.getRepository(IssuedTokenEntity);
  }
}

function toIssuedToken(row: IssuedTokenEntity): IssuedToken {
  const { id, tenant, application, grantType, audiences, scopes, issuedAt, expiresAt } = row;
  return { id, tenant, application, grantType, audiences, scopes, issuedAt, expiresAt };
}

function toRevokedToken(row: IssuedTokenEntity, revokedAt: Date): RevokedToken {
  return { ...toIssuedToken(row), revokedAt, announced: row.announcedAt !== null };
}
