import type { IngressConfig } from '../config.js';
import { OperationBreaker } from './operation-breaker.js';
import type { Answered } from './operation-breaker.js';
import { Places } from './places.js';

export interface GuardListener {
  paused(operation: string): void;
  resumed(operation: string): void;
}

export type GuardLimits = Pick<
  IngressConfig,
  'BACKEND_CONCURRENCY' | 'BACKEND_APPLICATION_PERCENT' | 'BREAKER_FAILURES' | 'BREAKER_PAUSE_MS'
>;

/** Stands before one backend: a breaker for each operation, and places that all of them share. */
export class BackendGuard {
  private readonly places: Places;
  private readonly breakers = new Map<string, OperationBreaker>();

  constructor(
    private readonly limits: GuardLimits,
    private readonly listener: GuardListener,
  ) {
    const places = limits.BACKEND_CONCURRENCY;
    const perApplication = Math.ceil((places * limits.BACKEND_APPLICATION_PERCENT) / 100);
    this.places = new Places({ places, perApplication });
  }

  /** Makes a call, with all its attempts, unless its operation is paused. */
  call<Reply extends Answered>(operation: string, attempts: () => Promise<Reply>): Promise<Reply> {
    return this.breakerOf(operation).run(attempts);
  }

  /** Makes one attempt, once there is a place for it. */
  attempt<Reply extends Answered>(
    application: string,
    attempt: () => Promise<Reply>,
    signal: AbortSignal,
  ): Promise<Reply> {
    return this.places.run(application, attempt, signal);
  }

  private breakerOf(operation: string): OperationBreaker {
    const present = this.breakers.get(operation);
    if (present) return present;
    const { BREAKER_FAILURES: failures, BREAKER_PAUSE_MS: pauseMs } = this.limits;
    const breaker = new OperationBreaker(
      { failures, pauseMs },
      {
        paused: () => this.listener.paused(operation),
        resumed: () => this.listener.resumed(operation),
      },
    );
    this.breakers.set(operation, breaker);
    return breaker;
  }
}
