import type { LlmRouting } from '@gatehouse/contracts';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleType,
} from 'cockatiel';
import { Failure } from './failure.js';

export type BreakerState = 'closed' | 'half-open' | 'open';

/** A probe that ended without a verdict: its caller hung up. */
class LostProbe extends Error {}

/**
 * Leaves a target alone that keeps failing, and lets a single call try it when the pause is over; the others
 * do not wait for it. State is this replica's. Only faults count: never a bad request, never a caller who
 * hangs up.
 */
export class TargetBreaker {
  private readonly policy;

  constructor(
    { failures, pauseMs }: LlmRouting['breaker'],
    onChange: (state: BreakerState) => void,
  ) {
    this.policy = circuitBreaker(handleType(LostProbe).orWhenResult(isFault), {
      halfOpenAfter: pauseMs,
      breaker: new ConsecutiveBreaker(failures),
    });
    this.policy.onStateChange(() => onChange(this.state));
  }

  get state(): BreakerState {
    if (this.policy.state === CircuitState.Closed) return 'closed';
    return this.policy.state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  /** Makes an attempt; null, and no attempt, while the target is left alone. */
  async run<T>(attempt: () => Promise<T>): Promise<T | null> {
    // The breaker would make others wait for the probe, which may take as long as a model thinks.
    if (this.state === 'half-open') return null;
    const isProbe = this.state === 'open';
    try {
      return await this.policy.execute(() =>
        attempt().catch((error: unknown) => {
          throw isProbe ? new LostProbe('no verdict', { cause: error }) : error;
        }),
      );
    } catch (error) {
      if (error instanceof BrokenCircuitError) return null;
      throw error instanceof LostProbe ? error.cause : error;
    }
  }
}

function isFault(outcome: unknown): boolean {
  return outcome instanceof Failure && outcome.facts.isFault;
}
