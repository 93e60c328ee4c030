import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { insertRows } from '../database/insert-rows.js';
import { ChainHeadEntity } from './chain-head.entity.js';
import { ChainLinkEntity } from './chain-link.entity.js';
import type { ChainPoint, Link } from './link.js';
import { GENESIS } from './link.js';

/**
 * Where the chains of these tenants end. Until the transaction is over nobody else can make them longer;
 * the order of the tenants keeps two transactions from waiting for each other.
 */
export async function lockHeads(
  manager: EntityManager,
  tenants: ReadonlySet<string>,
): Promise<Map<string, ChainPoint>> {
  const sorted = [...tenants].toSorted();
  const genesis = Buffer.from(GENESIS.hash, 'hex');
  await manager
    .createQueryBuilder()
    .insert()
    .into(ChainHeadEntity)
    .values(
      sorted.map((tenant) => ({
        tenant,
        sequence: GENESIS.sequence,
        hash: genesis,
        startSequence: GENESIS.sequence,
        startHash: genesis,
      })),
    )
    .orIgnore()
    .updateEntity(false)
    .execute();
  const heads = await manager.find(ChainHeadEntity, {
    where: { tenant: In(sorted) },
    order: { tenant: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  return new Map(
    heads.map(({ tenant, sequence, hash }) => [tenant, { sequence, hash: hash.toString('hex') }]),
  );
}

/** Makes chains longer. The caller holds the heads. */
export async function appendLinks(manager: EntityManager, links: readonly Link[]): Promise<void> {
  await insertRows(
    manager,
    ChainLinkEntity,
    links.map((link) => ({
      ...link,
      digest: Buffer.from(link.digest, 'hex'),
      hash: Buffer.from(link.hash, 'hex'),
    })),
  );
  const ends = new Map(links.map((link) => [link.tenant, link]));
  for (const { tenant, sequence, hash } of ends.values()) {
    await manager.update(ChainHeadEntity, { tenant }, { sequence, hash: Buffer.from(hash, 'hex') });
  }
}
