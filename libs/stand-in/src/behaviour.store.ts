import type { BackendReply } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Behaviour } from './behaviour.js';
import { Knobs } from './knobs.js';
import { problem } from './operation.js';

/** The behaviour of the stand-in. */
@Injectable()
export class BehaviourStore implements OnModuleDestroy {
  private readonly knobs = new Knobs(() => Behaviour.parse({}));

  get current(): Behaviour {
    return this.knobs.current;
  }

  replace(behaviour: Behaviour): void {
    this.knobs.replace(behaviour);
  }

  reset(): void {
    this.knobs.reset();
  }

  onModuleDestroy(): void {
    this.reset();
  }

  /** Holds a request back as long as it must wait; then tells with what it fails, or null if it does not. */
  async meet(): Promise<BackendReply | null> {
    const { latencyMs, hang } = this.knobs.current;
    const failure = this.knobs.takeFailure();
    await this.knobs.hold(latencyMs, hang);
    return failure && problem(failure.status, 'The stand-in was told to fail');
  }
}
