import { GatewayError } from '@gatehouse/contracts';
import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { insertRows } from '../database/insert-rows.js';
import { appendLinks, lockHeads } from '../chain/chain.repository.js';
import type { Sealed } from '../chain/seal.js';
import { seal } from '../chain/seal.js';
import { UNATTRIBUTED } from '../record/audit-record.js';
import { AuditRecordEntity } from '../record/audit-record.entity.js';
import type { Arrival } from '../record/arrival.js';
import { columnsOf } from '../record/columns.js';
import { settle } from './settle.js';
import type { Present, Settlement } from './settle.js';

/** A final record takes the place of its tenant's own intent; everything else stays as it is. */
const OVERTAKES =
  'NOT audit_record.final AND EXCLUDED.final AND audit_record.tenant = EXCLUDED.tenant';

const PRESENT = `
  SELECT record.id, record.tenant, record.final, encode(link.digest, 'hex') AS digest
  FROM audit_record record
  LEFT JOIN chain_link link ON link.tenant = record.tenant AND link.sequence = record.sequence
  WHERE record.id = ANY($1)`;

const PresentRow = z.object({
  id: z.string(),
  tenant: z.string(),
  final: z.boolean(),
  digest: z
    .string()
    .nullable()
    .transform((digest) => digest ?? ''),
});

/** Stores records, each of them once. */
@Injectable()
export class ArrivalRepository {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Stores arrivals and seals them into their tenants' chains, all or none of them: resolves after the
   * commit. Holding the chains' heads makes replicas take turns, so what is present stays so until then.
   */
  store(arrivals: readonly Arrival[]): Promise<Settlement> {
    return this.dataSource.transaction(async (manager) => {
      const heads = await lockHeads(manager, tenantsOf(arrivals));
      const settlement = settle(arrivals, await presentAmong(manager, arrivals));
      if (settlement.accepted.length > 0) {
        const sealed = seal(heads, settlement.accepted, new Date(this.clock.now()));
        await writeRecords(manager, sealed);
        await appendLinks(
          manager,
          sealed.map(({ link }) => link),
        );
      }
      return settlement;
    });
  }
}

function tenantsOf(arrivals: readonly Arrival[]): Set<string> {
  return new Set(arrivals.map(({ record }) => record.tenant ?? UNATTRIBUTED));
}

async function presentAmong(
  manager: EntityManager,
  arrivals: readonly Arrival[],
): Promise<Map<string, Present>> {
  const ids = arrivals.map(({ record }) => record.id);
  const rows = z.array(PresentRow).parse(await manager.query(PRESENT, [ids]));
  return new Map(rows.map(({ id, ...present }) => [id, present]));
}

async function writeRecords(manager: EntityManager, sealed: readonly Sealed[]): Promise<void> {
  const rows = sealed.map(({ arrival, link }) => ({
    ...columnsOf(arrival.record),
    final: arrival.final,
    document: arrival.record,
    sequence: link.sequence,
  }));
  const conflict = `ON CONFLICT (id) DO UPDATE SET ${overwritten(manager)} WHERE ${OVERTAKES} RETURNING id`;
  const written = await insertRows(manager, AuditRecordEntity, rows, conflict);
  if (z.array(z.unknown()).parse(written).length === sealed.length) return;
  // Two tenants have used one id at the same time. The next attempt sees which of them came first.
  throw new GatewayError('conflict', undefined, {
    detail: 'a record appeared under another chain',
  });
}

function overwritten(manager: EntityManager): string {
  return manager.connection
    .getMetadata(AuditRecordEntity)
    .columns.filter((column) => !column.isPrimary)
    .map(({ databaseName }) => `"${databaseName}" = EXCLUDED."${databaseName}"`)
    .join(', ');
}
