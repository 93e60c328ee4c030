import { GatewayError } from '@gatehouse/contracts';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';

/** Any number: what matters is that every replica asks for the same lock. */
const MIGRATION_LOCK = 4_711_081;

/** Connects, and brings the schema up to date; replicas that start together take turns. */
export async function openDataSource(options?: DataSourceOptions): Promise<DataSource> {
  if (!options) throw new GatewayError('internal', undefined, { detail: 'no database is named' });
  const dataSource = await new DataSource(options).initialize();
  try {
    await migrate(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await runner.release();
  }
}
