import type { LlmRouting, LlmTarget } from '@gatehouse/contracts';
import { GatewayError } from '@gatehouse/contracts';
import { ExponentialBackoff, fullJitterGenerator } from 'cockatiel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answered } from './answered.js';
import { Failure } from './failure.js';
import type { PooledTarget } from './target-pool.js';

/** The way of one call to its answer. */
export interface Route {
  /** In the order in which they are asked. */
  readonly targets: readonly PooledTarget[];
  readonly rules: LlmRouting;
  readonly model: string;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
  /** Milliseconds since some beginning. */
  readonly now: () => number;
  /** Asks a target once. Rejects when the caller hangs up. */
  readonly attempt: (target: LlmTarget, timeoutMs: number) => Promise<Answered | Failure>;
}

/**
 * Goes through the targets until one answers. When all have failed, it waits and begins again, as often as
 * the rules allow: the next target costs no waiting, and the first one gets its pause.
 *
 * If none answers, the caller gets the last error that a provider gave in its own shape, for it says more
 * than that there was no connection.
 * @throws GatewayError `provider_unavailable`, `provider_timeout`
 */
export async function followRoute(route: Route): Promise<Answered> {
  const journey = new Journey(route);
  for (let round = 0; ; round += 1) {
    const answered = await journey.goRound();
    if (answered) return answered;
    if (round === route.rules.retries || !(await journey.pause())) return journey.giveUp();
  }
}

interface Stop extends PooledTarget {
  /** Asking again is of no use. */
  left: boolean;
  /** The provider does not want to be asked before. */
  notBefore: number;
}

class Journey {
  private readonly stops: readonly Stop[];
  private readonly deadline: number;
  private backoff;
  private last: Failure | null = null;
  private spoken: Answered | null = null;

  constructor(private readonly route: Route) {
    const { initialMs, maxMs } = route.rules.backoff;
    this.stops = route.targets.map((pooled) => ({ ...pooled, left: false, notBefore: 0 }));
    this.deadline = route.now() + route.rules.timeoutMs;
    this.backoff = new ExponentialBackoff({
      generator: fullJitterGenerator,
      initialDelay: initialMs,
      maxDelay: maxMs,
    }).next();
  }

  /** Asks every target that may be asked now; null if none has answered. */
  async goRound(): Promise<Answered | null> {
    const { now, attempt } = this.route;
    for (const stop of this.stops) {
      const timeoutMs = Math.min(stop.target.timeoutMs, this.deadline - now());
      if (stop.left || stop.notBefore > now() || timeoutMs <= 0) continue;
      const outcome = await stop.breaker.run(() => attempt(stop.target, timeoutMs));
      if (outcome === null) continue;
      if (!(outcome instanceof Failure)) return outcome;
      this.note(stop, outcome);
    }
    return null;
  }

  /** Waits until the next round may begin; false if there is to be none. */
  async pause(): Promise<boolean> {
    const { now, rules, signal } = this.route;
    const again = this.stops.filter(({ left, breaker }) => !left && breaker.state === 'closed');
    const soonest = Math.min(...again.map(({ notBefore }) => notBefore)) - now();
    const pauseMs = Math.max(this.backoff.duration, soonest);
    this.backoff = this.backoff.next(undefined);
    if (pauseMs > rules.backoff.maxMs || now() + pauseMs >= this.deadline) return false;
    await sleep(pauseMs, undefined, { signal });
    return true;
  }

  giveUp(): Answered {
    if (this.spoken) return this.spoken;
    throw this.last?.facts.error ?? this.allPaused();
  }

  private note(stop: Stop, failure: Failure): void {
    const { kind, answer, shouldRetry, retryAfterMs } = failure.facts;
    this.last = failure;
    this.spoken = answer ?? this.spoken;
    const { now, model } = this.route;
    stop.notBefore = now() + retryAfterMs;
    if (kind === 'rate_limited') stop.throttle.note(model, retryAfterMs, now());
    // A bad key stays bad for as long as a call takes.
    stop.left = !(shouldRetry ?? kind !== 'auth');
    const goesOn = kind === 'keyless' || shouldRetry || this.route.rules.fallbackOn.includes(kind);
    if (!goesOn) for (const each of this.stops) each.left = true;
  }

  private allPaused(): GatewayError {
    const { pauseMs } = this.route.rules.breaker;
    return new GatewayError('provider_unavailable', 'The model provider keeps failing', {
      detail: 'all targets are left alone',
      retryAfterSeconds: Math.ceil(pauseMs / 1_000),
    });
  }
}
