import { Injectable } from '@nestjs/common';
import { DataSource, LessThanOrEqual, MoreThan } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ChainHeadEntity } from '../chain/chain-head.entity.js';
import { ChainLinkEntity } from '../chain/chain-link.entity.js';
import { AuditRecordEntity } from '../record/audit-record.entity.js';

/** So many links at a time: short transactions, since a chain cannot grow meanwhile. */
const BATCH = 2_000;

/** Removes what has been kept long enough. */
@Injectable()
export class PruneRepository {
  constructor(private readonly dataSource: DataSource) {}

  async tenants(): Promise<string[]> {
    const heads = await this.dataSource.getRepository(ChainHeadEntity).find();
    return heads.map(({ tenant }) => tenant);
  }

  /**
   * Removes the beginning of a chain as far as it was stored before `cutoff`, with its records, and
   * remembers where it now begins. Answers how many links went, at most a batch.
   */
  prune(tenant: string, cutoff: Date): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const head = await manager.findOneOrFail(ChainHeadEntity, {
        where: { tenant },
        lock: { mode: 'pessimistic_write' },
      });
      const expired = await expiredLinks(manager, head, cutoff);
      const last = expired.at(-1);
      if (!last) return 0;
      const gone = { tenant, sequence: LessThanOrEqual(last.sequence) };
      await manager.delete(AuditRecordEntity, gone);
      await manager.delete(ChainLinkEntity, gone);
      await manager.update(
        ChainHeadEntity,
        { tenant },
        { startSequence: last.sequence, startHash: last.hash },
      );
      return expired.length;
    });
  }
}

async function expiredLinks(
  manager: EntityManager,
  { tenant, startSequence }: ChainHeadEntity,
  cutoff: Date,
): Promise<ChainLinkEntity[]> {
  const oldest = await manager.find(ChainLinkEntity, {
    where: { tenant, sequence: MoreThan(startSequence) },
    order: { sequence: 'ASC' },
    take: BATCH,
  });
  const firstKept = oldest.findIndex(({ storedAt }) => storedAt >= cutoff);
  return firstKept === -1 ? oldest : oldest.slice(0, firstKept);
}
