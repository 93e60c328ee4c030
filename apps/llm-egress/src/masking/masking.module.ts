import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { CONFIG } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import type { LlmEgressConfig } from '../config.js';
import { Events } from '../events.js';
import { EventsModule } from '../events.module.js';
import { PlaceholderStore } from './placeholder-store.js';

@Module({
  imports: [EventsModule],
  providers: [
    {
      provide: PlaceholderStore,
      inject: [BUS, CONFIG, Events],
      useFactory: (bus: Bus, config: LlmEgressConfig, events: Events) =>
        PlaceholderStore.open(bus, config.MASKING_KEY.reveal(), (error) => {
          events.placeholdersLost({ step: 'remember', error });
        }),
    },
  ],
  exports: [PlaceholderStore],
})
export class MaskingModule {}
