import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import { Events } from '../events.js';
import { EventsModule } from '../events.module.js';
import { ToolUseJoin } from './tool-use-join.js';

/** Which reasoning a tool call belongs to. */
@Module({
  imports: [EventsModule],
  providers: [
    {
      provide: ToolUseJoin,
      inject: [BUS, Events],
      useFactory: (bus: Bus, events: Events) => ToolUseJoin.start(bus, events),
    },
  ],
  exports: [ToolUseJoin],
})
export class JoinModule {}
