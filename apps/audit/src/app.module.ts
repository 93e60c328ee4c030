import { TokenVerifierModule } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { ChainModule } from './chain/chain.module.js';
import { DatabaseModule } from './database/database.module.js';
import { IngestModule } from './ingest/ingest.module.js';
import { QueryModule } from './query/query.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { UsageModule } from './usage/usage.module.js';

@Module({
  imports: [
    DatabaseModule,
    TokenVerifierModule,
    IngestModule,
    QueryModule,
    UsageModule,
    ChainModule,
    RetentionModule,
  ],
})
export class AppModule {}
