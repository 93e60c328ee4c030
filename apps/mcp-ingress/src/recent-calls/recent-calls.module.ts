import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import { RecentCalls } from './recent-calls.js';

/** What was called lately, so that a loop is seen. */
@Module({
  providers: [
    { provide: RecentCalls, inject: [BUS], useFactory: (bus: Bus) => RecentCalls.start(bus) },
  ],
  exports: [RecentCalls],
})
export class RecentCallsModule {}
