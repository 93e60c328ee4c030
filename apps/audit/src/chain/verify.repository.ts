import { Injectable } from '@nestjs/common';
import { Between, DataSource, In, MoreThan } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { reading } from '../database/read-rows.js';
import { AuditRecordEntity } from '../record/audit-record.entity.js';
import { ChainHeadEntity } from './chain-head.entity.js';
import { ChainLinkEntity } from './chain-link.entity.js';
import type { ChainPoint, Link } from './link.js';
import { GENESIS } from './link.js';
import type { FoundRecord, Stretch } from './verify.js';

/** Which part of which chain to read. */
export interface StretchRequest {
  readonly tenant: string;
  /** The place after which to begin; null for the beginning of the chain. */
  readonly from: ChainPoint | null;
  readonly limit: number;
}

export interface ReadStretch extends Stretch {
  readonly head: ChainPoint;
  /** Retention has passed the place that was asked for: the stretch begins where what is left does. */
  readonly pruned: boolean;
}

/** Reads stretches of chains, each as of one moment. */
@Injectable()
export class VerifyRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** At most `limit` links, with the records that belong to them. */
  stretch({ tenant, from, limit }: StretchRequest): Promise<ReadStretch> {
    return reading(() =>
      this.dataSource.transaction('REPEATABLE READ', async (manager) => {
        const ends = await endsOf(manager, tenant);
        const pruned = from !== null && from.sequence < ends.start.sequence;
        const start = from === null || pruned ? ends.start : from;
        const links = await linksAfter(manager, { tenant, start, limit });
        const last = links.length < limit ? null : (links.at(-1) ?? null);
        return {
          start,
          links,
          pruned,
          head: ends.head,
          end: last ? null : ends.head,
          records: await recordsOf(manager, { tenant, start, last, limit }),
          overtakers: await overtakersOf(manager, tenant, links),
        };
      }),
    );
  }
}

interface RecordRange {
  readonly tenant: string;
  readonly start: ChainPoint;
  /** The last link of the stretch; null if the chain ends with it. */
  readonly last: Link | null;
  readonly limit: number;
}

/** Where a tenant's chain begins, after what retention has removed, and where it ends. */
async function endsOf(
  manager: EntityManager,
  tenant: string,
): Promise<{ start: ChainPoint; head: ChainPoint }> {
  const head = await manager.findOneBy(ChainHeadEntity, { tenant });
  if (!head) return { start: GENESIS, head: GENESIS };
  return {
    start: { sequence: head.startSequence, hash: head.startHash.toString('hex') },
    head: { sequence: head.sequence, hash: head.hash.toString('hex') },
  };
}

async function linksAfter(
  manager: EntityManager,
  { tenant, start, limit }: { tenant: string; start: ChainPoint; limit: number },
): Promise<Link[]> {
  const links = await manager.find(ChainLinkEntity, {
    where: { tenant, sequence: MoreThan(start.sequence) },
    order: { sequence: 'ASC' },
    take: limit,
  });
  return links.map(({ sequence, recordId, final, storedAt, digest, hash }) => ({
    tenant,
    sequence,
    recordId,
    final,
    storedAt,
    digest: digest.toString('hex'),
    hash: hash.toString('hex'),
  }));
}

async function recordsOf(
  manager: EntityManager,
  { tenant, start, last, limit }: RecordRange,
): Promise<FoundRecord[]> {
  const found = await manager.find(AuditRecordEntity, {
    where: {
      tenant,
      sequence: last ? Between(start.sequence + 1, last.sequence) : MoreThan(start.sequence),
    },
    order: { sequence: 'ASC' },
    // Records beyond the last link are forged, and there may be any number of them.
    take: 2 * limit,
  });
  return found.map(({ sequence, final, document, ...columns }) => ({
    sequence,
    final,
    document,
    columns,
  }));
}

async function overtakersOf(
  manager: EntityManager,
  tenant: string,
  links: readonly Link[],
): Promise<Map<string, number>> {
  const intents = links.filter(({ final }) => !final).map(({ recordId }) => recordId);
  if (intents.length === 0) return new Map();
  const records = await manager.find(AuditRecordEntity, {
    select: { id: true, sequence: true },
    where: { tenant, final: true, id: In(intents) },
  });
  return new Map(records.map(({ id, sequence }) => [id, sequence]));
}
