import { GatewayError } from '@gatehouse/contracts';
import type { BackendReply } from '@gatehouse/contracts';
import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
} from 'cockatiel';
import type { IngressConfig } from '../config.js';

export interface GuardListener {
  paused(): void;
  resumed(): void;
}

export type GuardLimits = Pick<
  IngressConfig,
  'BACKEND_CONCURRENCY' | 'BREAKER_FAILURES' | 'BREAKER_PAUSE_MS'
>;

/**
 * Stands before one backend: lets so many calls through at a time, and pauses them all when it keeps
 * failing. Only the backend's own failures count, never a 4xx, and never a caller who hangs up.
 */
export class BackendGuard {
  private readonly places;
  private readonly breaker;

  constructor(
    private readonly limits: GuardLimits,
    listener: GuardListener,
  ) {
    this.breaker = circuitBreaker(handleWhen(isFailure).orWhenResult(isFailingReply), {
      halfOpenAfter: limits.BREAKER_PAUSE_MS,
      breaker: new ConsecutiveBreaker(limits.BREAKER_FAILURES),
    });
    this.breaker.onBreak(() => listener.paused());
    this.breaker.onReset(() => listener.resumed());
    this.places = bulkhead(limits.BACKEND_CONCURRENCY, limits.BACKEND_CONCURRENCY);
  }

  /**
   * Runs one attempt, unless its time is up before there is a place for it.
   * @throws GatewayError `backend_unavailable` when the backend is paused or has no place left.
   */
  async run(attempt: () => Promise<BackendReply>, signal: AbortSignal): Promise<BackendReply> {
    try {
      return await this.places.execute(() => {
        signal.throwIfAborted();
        return this.breaker.execute(attempt);
      });
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        throw turnedAway('The backend keeps failing, and calls to it are paused', error, {
          retryAfterSeconds: Math.ceil(this.limits.BREAKER_PAUSE_MS / 1000),
        });
      }
      if (error instanceof BulkheadRejectedError) {
        throw turnedAway('The backend is busy', error, { retryAfterSeconds: 1 });
      }
      throw error;
    }
  }
}

/** Whether an attempt did not get past the guard: trying again at once is of no use. */
export function wasTurnedAway(error: unknown): boolean {
  const cause = error instanceof GatewayError ? error.cause : null;
  return cause instanceof BrokenCircuitError || cause instanceof BulkheadRejectedError;
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

function isFailure(error: Error): boolean {
  if (!(error instanceof GatewayError)) return false;
  return error.code === 'backend_unavailable' || error.code === 'backend_timeout';
}

function turnedAway(
  message: string,
  cause: Error,
  options: { readonly retryAfterSeconds: number },
): GatewayError {
  return new GatewayError('backend_unavailable', message, { cause, ...options });
}
