import { CONFIG, DATABASE_PATIENCE, Readiness } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import type { AuthzConfig } from '../config.js';
import { dataSourceOptions, openDataSource, pingDatabase } from './data-source.js';
import type { DataSource } from './data-source.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: AuthzConfig) => ({
        ...dataSourceOptions(config.DATABASE_URL.reveal()),
        ...DATABASE_PATIENCE,
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
