import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Readiness } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { Events } from '../events.js';
import { CatalogWatch } from './catalog-watch.js';

@Module({
  providers: [
    Events,
    {
      provide: CatalogWatch,
      inject: [BUS, Events, Readiness],
      useFactory: async (bus: Bus, events: Events, readiness: Readiness) => {
        const catalog = await CatalogWatch.start(bus, events);
        readiness.register('catalog', async () => catalog.current());
        return catalog;
      },
    },
  ],
  exports: [CatalogWatch],
})
export class CatalogModule {}
