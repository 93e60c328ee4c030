import { Module } from '@nestjs/common';
import { AuditEvents } from '../events.js';
import { ArrivalRepository } from './arrival.repository.js';
import { IngestConsumer } from './ingest.consumer.js';
import { IngestService } from './ingest.service.js';
import { RejectedEventRepository } from './rejected-event.repository.js';

@Module({
  providers: [
    AuditEvents,
    ArrivalRepository,
    RejectedEventRepository,
    IngestService,
    IngestConsumer,
  ],
})
export class IngestModule {}
