import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What every stand-in can be told to do before it answers. */
export interface Waiting {
  /** Requests get no answer until the behaviour changes. */
  readonly hang: boolean;
  /** The next `count` requests fail. */
  readonly failNext: { readonly count: number } | null;
}

/** The behaviour in force. Requests that it holds back go on as soon as it changes. */
export class Knobs<Behaviour extends Waiting> {
  private behaviour: Behaviour;
  private replaced = new AbortController();
  private replacements = 0;

  constructor(private readonly initial: () => Behaviour) {
    this.behaviour = initial();
  }

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
    this.replace(this.initial());
  }

  /** Takes one of the failures that are left, on arrival: exactly `count` requests fail however they overlap. */
  takeFailure(): Behaviour['failNext'] {
    const { failNext } = this.behaviour;
    if (!failNext) return null;
    const left = failNext.count - 1;
    const next = left > 0 ? { ...failNext, count: left } : null;
    this.behaviour = { ...this.behaviour, failNext: next };
    return failNext;
  }

  /** Holds a request back for so many milliseconds, or until the behaviour changes. */
  async hold(latencyMs: number, hang: boolean): Promise<void> {
    if (!hang && latencyMs === 0) return;
    const { signal } = this.replaced;
    if (hang) await once(signal, 'abort');
    else await sleep(latencyMs, undefined, { signal }).catch(() => undefined);
  }
}
