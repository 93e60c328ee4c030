import { GatewayError } from '@gatehouse/contracts';
import { openMigrated } from '@gatehouse/service-kit';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';

/** Any number: what matters is that every replica asks for the same lock. */
const MIGRATION_LOCK = 4_711_081;

/** Connects, and brings the schema up to date. */
export async function openDataSource(options?: DataSourceOptions): Promise<DataSource> {
  if (!options) throw new GatewayError('internal', undefined, { detail: 'no database is named' });
  return openMigrated(new DataSource(options), MIGRATION_LOCK);
}
