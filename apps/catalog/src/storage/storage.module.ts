import { CONFIG, Readiness } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { CatalogConfig } from '../config.js';
import { CatalogRepository } from './catalog.repository.js';
import { connectDatabase, dataSourceOptions } from './data-source.js';

/** A service may start before its database. */
const ATTEMPTS = 120;
const PAUSE_MS = 500;

/** PostgreSQL, and what the catalogue keeps in it. */
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: CatalogConfig) => ({
        ...dataSourceOptions(config.DATABASE_URL.reveal()),
        retryAttempts: ATTEMPTS,
        retryDelay: PAUSE_MS,
      }),
      dataSourceFactory: connectDatabase,
    }),
  ],
  providers: [CatalogRepository],
  exports: [CatalogRepository],
})
export class StorageModule {
  constructor(readiness: Readiness, repository: CatalogRepository) {
    readiness.register('postgres', () => repository.ping());
  }
}
