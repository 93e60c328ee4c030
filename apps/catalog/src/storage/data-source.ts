import { GatewayError } from '@gatehouse/contracts';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { EntryEntity } from './entry.entity.js';
import { CreateCatalog1795000000000 } from './migrations/1795000000000-create-catalog.js';
import { AddUpstreams1796000000000 } from './migrations/1796000000000-add-upstreams.js';
import { RevisionEntity } from './revision.entity.js';
import { UpstreamEntity } from './upstream.entity.js';

/** Replicas that start together take turns at the migrations. Any number does, as long as it is ours. */
const MIGRATION_LOCK = 7_041_001;

const CONNECT_MS = 3_000;
/** PostgreSQL ends what takes longer, also a transaction that waits for a slow broker; */
const STATEMENT_MS = 10_000;
/** and where PostgreSQL itself is silent, the client gives up. */
const SILENCE_MS = 12_000;

/** How the catalogue reaches its database. The schema changes by migration only. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: [EntryEntity, RevisionEntity, UpstreamEntity],
    migrations: [CreateCatalog1795000000000, AddUpstreams1796000000000],
    migrationsTableName: 'catalog_migrations',
    synchronize: false,
    poolSize: 5,
    connectTimeoutMS: CONNECT_MS,
    applicationName: 'gatehouse-catalog',
    extra: {
      keepAlive: true,
      statement_timeout: STATEMENT_MS,
      query_timeout: SILENCE_MS,
      idle_in_transaction_session_timeout: STATEMENT_MS,
    },
  };
}

/**
 * Connects, and brings the schema up to date before anything reads it.
 * @throws GatewayError `internal` without options, which Nest's types allow.
 */
export async function connectDatabase(options: DataSourceOptions | undefined): Promise<DataSource> {
  if (!options)
    throw new GatewayError('internal', undefined, { detail: 'no database is configured' });
  const source = await new DataSource(options).initialize();
  try {
    await migrate(source);
    return source;
  } catch (error) {
    await source.destroy();
    throw error;
  }
}

async function migrate(source: DataSource): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await source.runMigrations({ transaction: 'each' });
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await runner.release();
  }
}
