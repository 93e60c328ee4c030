import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { BehaviourStore } from '../behaviour/behaviour.store.js';

/** The time that the provider goes by: the machine's, ahead by as much as the behaviour says. */
@Injectable()
export class MockClock implements Clock {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly store: BehaviourStore,
  ) {}

  /** Milliseconds since the Unix epoch. */
  now(): number {
    return this.clock.now() + this.store.current.clockAheadMs;
  }
}
