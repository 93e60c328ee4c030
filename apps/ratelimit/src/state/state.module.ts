import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { ratelimitState } from '@gatehouse/contracts';
import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import type { RatelimitConfig } from '../config.js';
import { Events } from '../events.js';
import { LedgerStore } from './ledger-store.js';

@Module({
  providers: [
    Events,
    {
      provide: LedgerStore,
      inject: [BUS, CLOCK, CONFIG, Events],
      useFactory: async (bus: Bus, clock: Clock, config: RatelimitConfig, events: Events) =>
        new LedgerStore({
          bucket: await bus.bucket(ratelimitState),
          deadlineMs: config.RATELIMIT_DEADLINE_MS,
          random: Math.random,
          clock,
          events,
        }),
    },
  ],
  exports: [LedgerStore],
})
export class StateModule {}
