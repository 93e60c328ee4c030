import { draw } from '@gatehouse/stand-in';
import type { Random } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import type { Behaviour } from '../behaviour/behaviour.js';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { wishOf } from '../behaviour/call-behaviour.js';
import type { Failure } from '../behaviour/failure.js';
import { Chance } from '../chance/chance.js';
import type { ReceivedCall } from './received-call.js';

/** How a call is treated. */
export interface Treatment {
  readonly behaviour: Behaviour;
  /** What it fails with; null if it does not. */
  readonly failure: Failure | null;
  /** For the lengths of its deltas. */
  readonly random: Random;
}

/** Where calls wait for as long as the behaviour says. */
@Injectable()
export class WaitingRoom {
  constructor(
    private readonly store: BehaviourStore,
    private readonly chance: Chance,
  ) {}

  /**
   * Holds a call back. How it is treated is settled on arrival.
   * @throws GatewayError `invalid_request` if it asks for a treatment that there is not.
   */
  async hold({ caller, wish }: ReceivedCall): Promise<Treatment> {
    const knobs = this.store.of(caller.key);
    const { behaviour, failWith } = wishOf(knobs.current, wish);
    const failure = failWith ?? knobs.takeFailure();
    const latencyMs = draw(behaviour.latencyMs, this.chance.latency());
    await knobs.hold(latencyMs, behaviour.hang);
    return { behaviour, failure, random: this.chance.pieces() };
  }
}
