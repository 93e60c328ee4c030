import { postgresOptions } from '@gatehouse/service-kit';
import type { DataSourceOptions } from 'typeorm';
import { ChainHeadEntity } from '../chain/chain-head.entity.js';
import { ChainLinkEntity } from '../chain/chain-link.entity.js';
import { RejectedEventEntity } from '../ingest/rejected-event.entity.js';
import { AuditRecordEntity } from '../record/audit-record.entity.js';
import { Init1760000000000 } from './migrations/1760000000000-init.js';
import { Cost1764000000000 } from './migrations/1764000000000-cost.js';

const STATEMENT_MS = 10_000;

/** How audit reaches its database. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    ...postgresOptions({ url, service: 'audit', poolSize: 10, statementMs: STATEMENT_MS }),
    entities: [AuditRecordEntity, ChainLinkEntity, ChainHeadEntity, RejectedEventEntity],
    migrations: [Init1760000000000, Cost1764000000000],
  };
}
