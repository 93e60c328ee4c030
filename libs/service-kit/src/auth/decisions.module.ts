import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import type { Clock } from '../clock.js';
import { CLOCK } from '../clock.js';
import { Decisions } from './decisions.js';

/** Gives a service the decisions of authz. */
@Module({
  providers: [
    {
      provide: Decisions,
      inject: [BUS, CLOCK],
      useFactory: (bus: Bus, clock: Clock) => Decisions.start(bus, clock),
    },
  ],
  exports: [Decisions],
})
export class DecisionsModule {}
