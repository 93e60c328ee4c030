import { seeded } from '@gatehouse/stand-in';
import type { Random } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import { BehaviourStore } from '../behaviour/behaviour.store.js';

/** The seed of the lengths of deltas where the behaviour sets none. */
const USUAL_SEED = 1;

/** Where chance comes from: with a seed, the same in every run. */
@Injectable()
export class Chance {
  private generation = -1;
  private latencies: Random = Math.random;

  constructor(private readonly store: BehaviourStore) {}

  /** For latencies: one sequence over all calls. */
  latency(): Random {
    const { current, generation } = this.store;
    if (generation !== this.generation) {
      this.generation = generation;
      this.latencies = current.seed === null ? Math.random : seeded(current.seed);
    }
    return this.latencies;
  }

  /** For the lengths of deltas: a sequence of its own for each call. */
  pieces(): Random {
    return seeded(this.store.current.seed ?? USUAL_SEED);
  }
}
