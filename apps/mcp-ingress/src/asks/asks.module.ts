import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import type { IngressConfig } from '../config.js';
import { OpenAsks } from './open-asks.js';
import { RequestStates } from './request-state.js';

/** What tools ask of their callers, and what callers bring back. */
@Module({
  providers: [
    {
      provide: RequestStates,
      inject: [CONFIG, CLOCK],
      useFactory: (config: IngressConfig, clock: Clock) =>
        new RequestStates(config.REQUEST_STATE_KEY, clock),
    },
    OpenAsks,
  ],
  exports: [RequestStates, OpenAsks],
})
export class AsksModule {}
