import type { BackendReply } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Behaviour } from './behaviour.js';
import { problem } from './operation.js';

/** The behaviour in force. Requests that it holds back go on as soon as it changes. */
@Injectable()
export class BehaviourStore implements OnModuleDestroy {
  private behaviour = Behaviour.parse({});
  private replaced = new AbortController();

  /** With what is left of `failNext`. */
  get current(): Behaviour {
    return this.behaviour;
  }

  replace(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    this.replaced.abort();
    this.replaced = new AbortController();
  }

  reset(): void {
    this.replace(Behaviour.parse({}));
  }

  onModuleDestroy(): void {
    this.reset();
  }

  /** Holds a request back as long as it must wait; then tells with what it fails, or null if it does not. */
  async meet(): Promise<BackendReply | null> {
    const { latencyMs, hang } = this.behaviour;
    // Taken on arrival, so that exactly `count` requests fail however they overlap.
    const failure = this.takeFailure();
    const { signal } = this.replaced;
    if (hang) await once(signal, 'abort');
    else if (latencyMs > 0) await sleep(latencyMs, undefined, { signal }).catch(() => undefined);
    return failure;
  }

  private takeFailure(): BackendReply | null {
    const { failNext } = this.behaviour;
    if (!failNext) return null;
    const left = failNext.count - 1;
    this.behaviour = {
      ...this.behaviour,
      failNext: left > 0 ? { ...failNext, count: left } : null,
    };
    return problem(failNext.status, 'The stand-in was told to fail');
  }
}
