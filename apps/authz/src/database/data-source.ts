import { GatewayError } from '@gatehouse/contracts';
import { openMigrated, postgresOptions } from '@gatehouse/service-kit';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { ApplicationEntity } from '../applications/application.entity.js';
import { IssuedTokenEntity } from '../issued-tokens/issued-token.entity.js';
import { SigningKeyEntity } from '../keys/signing-key.entity.js';
import { Init1760000000000 } from './migrations/1760000000000-init.js';

export type { DataSource } from 'typeorm';

/** Token requests wait for the database. */
const STATEMENT_MS = 5_000;

/** Any number: what matters is that every replica asks for the same lock. */
const MIGRATION_LOCK = 80_820;

/** How authz reaches its database. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    ...postgresOptions({ url, service: 'authz', poolSize: 10, statementMs: STATEMENT_MS }),
    entities: [ApplicationEntity, IssuedTokenEntity, SigningKeyEntity],
    migrations: [Init1760000000000],
  };
}

/** Connects, and brings the schema up to date. */
export async function openDataSource(options?: DataSourceOptions): Promise<DataSource> {
  if (!options) throw new GatewayError('internal', undefined, { detail: 'no data source options' });
  return openMigrated(new DataSource(options), MIGRATION_LOCK);
}

/** Resolves when the database answers. */
export async function pingDatabase(dataSource: DataSource): Promise<void> {
  await dataSource.query('SELECT 1');
}
