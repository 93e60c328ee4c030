import { GatewayError } from '@gatehouse/contracts';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
} from 'cockatiel';
import { isBackendFault, NotSent } from './attempt-cause.js';

/** What a backend has said, as far as a breaker looks at it. */
export interface Answered {
  readonly status: number;
}

export interface BreakerListener {
  paused(): void;
  resumed(): void;
}

export interface BreakerLimits {
  /** After so many calls in a row that failed. */
  readonly failures: number;
  readonly pauseMs: number;
}

/** A probe that ended without a verdict, e.g. since its caller hung up. */
class LostProbe extends Error {}

/**
 * Leaves an operation alone whose backend keeps failing, and lets a single call try it when the pause is
 * over; the others do not wait for it. A call counts once, however often it was attempted. Only the backend's
 * own failures count: never a 4xx, bad input, a full queue or a caller who hangs up.
 */
export class OperationBreaker {
  private readonly policy;

  constructor(
    private readonly limits: BreakerLimits,
    listener: BreakerListener,
  ) {
    this.policy = circuitBreaker(
      handleWhen((error) => error instanceof LostProbe || isBackendFault(error)).orWhenResult(
        isFailingReply,
      ),
      { halfOpenAfter: limits.pauseMs, breaker: new ConsecutiveBreaker(limits.failures) },
    );
    this.policy.onBreak(() => listener.paused());
    this.policy.onReset(() => listener.resumed());
  }

  /** @throws GatewayError `backend_unavailable`, and makes no call, while the operation is left alone. */
  async run<Reply extends Answered>(call: () => Promise<Reply>): Promise<Reply> {
    // The policy would have others wait for the probe, however long it takes.
    if (this.policy.state === CircuitState.HalfOpen) throw this.paused();
    const isProbe = this.policy.state === CircuitState.Open;
    try {
      return await this.policy.execute(() =>
        call().catch((error: unknown) => {
          if (!isProbe || isBackendFault(error)) throw error;
          throw new LostProbe('no verdict', { cause: error });
        }),
      );
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw this.paused();
      throw error instanceof LostProbe ? error.cause : error;
    }
  }

  private paused(): GatewayError {
    const seconds = Math.ceil(this.limits.pauseMs / 1000);
    const message = `The backend of this tool keeps failing, and calls to it are paused. Do not call it again for ${seconds} s: go on without it, or say that it is not available`;
    return new GatewayError('backend_unavailable', message, {
      cause: new NotSent('paused'),
      retryAfterSeconds: seconds,
    });
  }
}

/** Whether the backend answered that it cannot. */
export function isFailingReply(reply: unknown): boolean {
  return (
    typeof reply === 'object' &&
    reply !== null &&
    'status' in reply &&
    typeof reply.status === 'number' &&
    reply.status >= 500
  );
}
