import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import { Events } from '../events.js';
import { EventsModule } from '../events.module.js';
import { Catalog } from './catalog.js';

/** What is published. */
@Module({
  imports: [EventsModule],
  providers: [
    {
      provide: Catalog,
      inject: [BUS, Events],
      useFactory: (bus: Bus, events: Events) => Catalog.start(bus, events),
    },
  ],
  exports: [Catalog],
})
export class CatalogModule {}
