import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import { Events } from '../events.js';
import { EventsModule } from '../events.module.js';
import { LlmApiCatalog } from './llm-api-catalog.js';

@Module({
  imports: [EventsModule],
  providers: [
    {
      provide: LlmApiCatalog,
      inject: [BUS, Events],
      useFactory: (bus: Bus, events: Events) => LlmApiCatalog.start(bus, events),
    },
  ],
  exports: [LlmApiCatalog],
})
export class CatalogModule {}
