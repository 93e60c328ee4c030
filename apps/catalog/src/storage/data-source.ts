import { GatewayError } from '@gatehouse/contracts';
import { openMigrated, postgresOptions } from '@gatehouse/service-kit';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { EntryEntity } from './entry.entity.js';
import { CreateCatalog1795000000000 } from './migrations/1795000000000-create-catalog.js';
import { AddUpstreams1796000000000 } from './migrations/1796000000000-add-upstreams.js';
import { RevisionEntity } from './revision.entity.js';
import { UpstreamEntity } from './upstream.entity.js';

/** Any number: what matters is that every replica asks for the same lock. */
const MIGRATION_LOCK = 7_041_001;

/** Also a transaction that waits for a slow broker. */
const STATEMENT_MS = 10_000;

/** How the catalogue reaches its database. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    ...postgresOptions({ url, service: 'catalog', poolSize: 5, statementMs: STATEMENT_MS }),
    entities: [EntryEntity, RevisionEntity, UpstreamEntity],
    migrations: [CreateCatalog1795000000000, AddUpstreams1796000000000],
  };
}

/**
 * Connects, and brings the schema up to date.
 * @throws GatewayError `internal` without options, which Nest's types allow.
 */
export async function connectDatabase(options: DataSourceOptions | undefined): Promise<DataSource> {
  if (!options)
    throw new GatewayError('internal', undefined, { detail: 'no database is configured' });
  return openMigrated(new DataSource(options), MIGRATION_LOCK);
}
