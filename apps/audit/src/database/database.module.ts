import { CONFIG, DATABASE_PATIENCE, Readiness } from '@gatehouse/service-kit';
import { Inject, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { AuditConfig } from '../config.js';
import { dataSourceOptions } from './data-source.js';
import { openDataSource } from './open-data-source.js';
import type { Database } from './read-rows.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: AuditConfig) => ({
        ...dataSourceOptions(config.DATABASE_URL.reveal()),
        ...DATABASE_PATIENCE,
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
