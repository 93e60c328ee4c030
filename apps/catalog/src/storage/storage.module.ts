import { CONFIG, DATABASE_PATIENCE, Readiness } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { CatalogConfig } from '../config.js';
import { CatalogRepository } from './catalog.repository.js';
import { connectDatabase, dataSourceOptions } from './data-source.js';

/** PostgreSQL, and what the catalogue keeps in it. */
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: CatalogConfig) => ({
        ...dataSourceOptions(config.DATABASE_URL.reveal()),
        ...DATABASE_PATIENCE,
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
