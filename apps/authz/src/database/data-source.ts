import { GatewayError } from '@gatehouse/contracts';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { ApplicationEntity } from '../applications/application.entity.js';
import { IssuedTokenEntity } from '../issued-tokens/issued-token.entity.js';
import { SigningKeyEntity } from '../keys/signing-key.entity.js';
import { Init1760000000000 } from './migrations/1760000000000-init.js';

export type { DataSource } from 'typeorm';

/** Token requests wait for the database; one that hangs must fail them, not pile them up. */
const STATEMENT_MS = 5_000;
const SILENCE_MS = 6_000;
const CONNECT_MS = 3_000;

/** The advisory lock that replicas take in turn; what matters is that all ask for the same. */
const MIGRATION_LOCK = 80_820;

/** How authz reaches its database. The schema changes by migration only. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    applicationName: 'gatehouse-authz',
    entities: [ApplicationEntity, IssuedTokenEntity, SigningKeyEntity],
    migrations: [Init1760000000000],
    migrationsTableName: 'authz_migrations',
    synchronize: false,
    poolSize: 10,
    connectTimeoutMS: CONNECT_MS,
    extra: { keepAlive: true, statement_timeout: STATEMENT_MS, query_timeout: SILENCE_MS },
  };
}

/** Connects and brings the schema up to date. Replicas that start together migrate one after the other. */
export async function openDataSource(options?: DataSourceOptions): Promise<DataSource> {
  if (!options) throw new GatewayError('internal', undefined, { detail: 'no data source options' });
  const dataSource = await new DataSource(options).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } catch (error) {
    // Ending the session is what gives the lock back.
    await dataSource.destroy();
    throw error;
  }
  await runner.release();
  return dataSource;
}

/** Resolves when the database answers. */
export async function pingDatabase(dataSource: DataSource): Promise<void> {
  await dataSource.query('SELECT 1');
}
