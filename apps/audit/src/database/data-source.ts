import type { DataSourceOptions } from 'typeorm';
import { ChainHeadEntity } from '../chain/chain-head.entity.js';
import { ChainLinkEntity } from '../chain/chain-link.entity.js';
import { RejectedEventEntity } from '../ingest/rejected-event.entity.js';
import { AuditRecordEntity } from '../record/audit-record.entity.js';
import { Init1760000000000 } from './migrations/1760000000000-init.js';
import { Cost1764000000000 } from './migrations/1764000000000-cost.js';

const CONNECT_MS = 3_000;
/** PostgreSQL ends a statement that takes longer; */
const STATEMENT_MS = 10_000;
/** and where PostgreSQL itself is silent, the client gives up. */
const SILENCE_MS = 12_000;

/** How audit reaches its database. The schema changes by migration only. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    applicationName: 'gatehouse-audit',
    entities: [AuditRecordEntity, ChainLinkEntity, ChainHeadEntity, RejectedEventEntity],
    migrations: [Init1760000000000, Cost1764000000000],
    migrationsTableName: 'audit_migrations',
    synchronize: false,
    poolSize: 10,
    connectTimeoutMS: CONNECT_MS,
    extra: {
      keepAlive: true,
      statement_timeout: STATEMENT_MS,
      query_timeout: SILENCE_MS,
      idle_in_transaction_session_timeout: STATEMENT_MS,
    },
  };
}
