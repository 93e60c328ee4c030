import { GatewayError } from '@gatehouse/contracts';
import { DataSource, IsNull, LessThan, MoreThan } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Sealer } from './seal.js';
import { SigningKeyEntity } from './signing-key.entity.js';
import { PrivateJwk, PublicJwk } from './signing-key.js';

export interface StoredKeys {
  readonly signing: PrivateJwk;
  /** The signing key and those that signed tokens which may still live, oldest first. */
  readonly published: readonly PublicJwk[];
}

const CURRENT = 'current';

/** The signing keys, sealed. */
export class SigningKeyRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sealer: Sealer,
  ) {}

  /** Stores the first key. Where another replica was faster, its key stays and this one is dropped. */
  async addFirst(key: PrivateJwk): Promise<void> {
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(SigningKeyEntity)
      .values(this.toRow(key))
      .orIgnore()
      .execute();
  }

  /** Null before the first key. */
  async load(now: Date): Promise<StoredKeys | null> {
    const rows = await this.dataSource.getRepository(SigningKeyEntity).find({
      where: [{ publishedUntil: IsNull() }, { publishedUntil: MoreThan(now) }],
      order: { createdAt: 'ASC' },
    });
    const current = rows.find(({ slot }) => slot === CURRENT);
    if (!current) return null;
    const opened = this.sealer.open(current.kid, current.sealedPrivateJwk);
    return {
      signing: PrivateJwk.parse(JSON.parse(opened)),
      published: rows.map(({ publicJwk }) => PublicJwk.parse(publicJwk)),
    };
  }

  /** Makes `key` the one that signs; the one before it stays published until `publishedUntil`. */
  replace(key: PrivateJwk, publishedUntil: Date): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.update(
        SigningKeyEntity,
        { slot: CURRENT },
        { slot: null, publishedUntil },
      );
      if (affected !== 1) throw new GatewayError('conflict', 'There is no signing key to replace');
      await manager.insert(SigningKeyEntity, this.toRow(key));
      await dropExpired(manager);
    });
  }

  private toRow(key: PrivateJwk): SigningKeyEntity {
    return {
      kid: key.kid,
      slot: CURRENT,
      publicJwk: PublicJwk.parse(key),
      sealedPrivateJwk: this.sealer.seal(key.kid, JSON.stringify(key)),
      createdAt: new Date(),
      publishedUntil: null,
    };
  }
}

async function dropExpired(manager: EntityManager): Promise<void> {
  await manager.delete(SigningKeyEntity, { publishedUntil: LessThan(new Date()) });
}
