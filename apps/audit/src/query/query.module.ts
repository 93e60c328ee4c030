import { TokenVerifierModule } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { RecordQueryRepository } from './record-query.repository.js';
import { RecordsController } from './records.controller.js';

@Module({
  imports: [TokenVerifierModule],
  controllers: [RecordsController],
  providers: [RecordQueryRepository],
})
export class QueryModule {}
