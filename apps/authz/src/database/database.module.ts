import { CONFIG, Readiness } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import type { AuthzConfig } from '../config.js';
import { dataSourceOptions, openDataSource, pingDatabase } from './data-source.js';
import type { DataSource } from './data-source.js';

/** A service may start before its database: one minute. */
const ATTEMPTS = 120;
const PAUSE_MS = 500;

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: AuthzConfig) => ({
        ...dataSourceOptions(config.DATABASE_URL.reveal()),
        retryAttempts: ATTEMPTS,
        retryDelay: PAUSE_MS,
      }),
      dataSourceFactory: openDataSource,
    }),
  ],
})
export class DatabaseModule {
  constructor(@InjectDataSource() dataSource: DataSource, readiness: Readiness) {
    readiness.register('postgres', () => pingDatabase(dataSource));
  }
}
