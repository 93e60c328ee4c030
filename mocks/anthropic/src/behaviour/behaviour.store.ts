import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Behaviour } from './behaviour.js';
import type { Failure } from './behaviour.js';

/** The behaviour in force. Messages that it holds back go on as soon as it changes. */
@Injectable()
export class BehaviourStore implements OnModuleDestroy {
  private behaviour = Behaviour.parse({});
  private replaced = new AbortController();
  private replacements = 0;

  /** With what is left of `failNext`. */
  get current(): Behaviour {
    return this.behaviour;
  }

  /** How often the behaviour was replaced: what follows it begins anew when this changes. */
  get generation(): number {
    return this.replacements;
  }

  replace(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    this.replacements += 1;
    this.replaced.abort();
    this.replaced = new AbortController();
  }

  reset(): void {
    this.replace(Behaviour.parse({}));
  }

  onModuleDestroy(): void {
    this.reset();
  }

  /** Holds a message back as long as it must wait; then tells with what it fails, or null if it does not. */
  async meet(): Promise<Failure | null> {
    const { latencyMs, hang } = this.behaviour;
    // Taken on arrival, so that exactly `count` messages fail however they overlap.
    const failure = this.takeFailure();
    const { signal } = this.replaced;
    if (hang) await once(signal, 'abort');
    else if (latencyMs > 0) await sleep(latencyMs, undefined, { signal }).catch(() => undefined);
    return failure;
  }

  private takeFailure(): Failure | null {
    const { failNext } = this.behaviour;
    if (!failNext) return null;
    const left = failNext.count - 1;
    const next = left > 0 ? { ...failNext, count: left } : null;
    this.behaviour = { ...this.behaviour, failNext: next };
    return failNext;
  }
}
