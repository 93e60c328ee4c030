import { Injectable } from '@nestjs/common';
import { Behaviour } from './behaviour.js';
import type { Failure } from './behaviour.js';

/** The behaviour in force, and how much of its failures is still to come. */
@Injectable()
export class BehaviourStore {
  current: Behaviour = Behaviour.parse({});
  private pending: { failure: Failure; left: number }[] = [];

  replace(behaviour: Behaviour): void {
    this.current = behaviour;
    this.pending = behaviour.failures.map((failure) => ({ failure, left: failure.count }));
  }

  reset(): void {
    this.replace(Behaviour.parse({}));
  }

  /** The failure that the next message meets; null if it is to be answered. */
  nextFailure(): Failure | null {
    const next = this.pending[0];
    if (!next) return null;
    next.left -= 1;
    if (next.left === 0) this.pending.shift();
    return next.failure;
  }
}
