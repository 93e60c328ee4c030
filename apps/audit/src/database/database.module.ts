import { CONFIG, Readiness } from '@gatehouse/service-kit';
import { Inject, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { AuditConfig } from '../config.js';
import { dataSourceOptions } from './data-source.js';
import { openDataSource } from './open-data-source.js';
import type { Database } from './read-rows.js';

/** A service may start before its database, as it may before its broker. */
const ATTEMPTS = 120;
const PAUSE_MS = 500;

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: AuditConfig) => ({
        ...dataSourceOptions(config.DATABASE_URL.reveal()),
        retryAttempts: ATTEMPTS,
        retryDelay: PAUSE_MS,
      }),
      dataSourceFactory: openDataSource,
    }),
  ],
})
export class DatabaseModule {
  constructor(@Inject(getDataSourceToken()) database: Database, readiness: Readiness) {
    readiness.register('postgres', () => database.query('SELECT 1'));
  }
}
