import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import { Events } from '../events.js';
import { EventsModule } from '../events.module.js';
import { ToolEffects } from './tool-effects.js';

/** What calls have changed, so that none changes it twice. */
@Module({
  imports: [EventsModule],
  providers: [
    {
      provide: ToolEffects,
      inject: [BUS, Events],
      useFactory: (bus: Bus, events: Events) => ToolEffects.start(bus, events),
    },
  ],
  exports: [ToolEffects],
})
export class EffectsModule {}
