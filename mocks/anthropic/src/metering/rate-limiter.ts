import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { MockClock } from '../chance/mock-clock.js';
import { fullLevels, giveBack, rateLimitHeaders, take } from './rate-limits.js';
import type { LimitLevels, MinuteLimits } from './rate-limits.js';

interface Bucket {
  readonly limits: MinuteLimits;
  levels: LimitLevels;
}

/**
 * The rate limits: the organisation's, or those of a key that has a behaviour of its own. They begin anew
 * whenever the behaviour sets others.
 */
@Injectable()
export class RateLimiter {
  /** By the object in which they are set, so that they end with it. */
  private readonly buckets = new WeakMap<MinuteLimits, Bucket>();

  constructor(
    private readonly behaviour: BehaviourStore,
    private readonly clock: MockClock,
  ) {}

  /**
   * Takes one request of so many prompt tokens and, for now, all of `max_tokens`.
   * @returns what gives back the output that was not written.
   * @throws GatewayError `quota_exceeded` with the seconds to wait.
   */
  take(key: string, inputTokens: number, maxTokens: number): (tokens: number) => void {
    const bucket = this.bucketOf(key);
    const cost = { requests: 1, inputTokens, outputTokens: maxTokens };
    const taken = take(bucket.limits, bucket.levels, cost, this.clock.now());
    bucket.levels = taken.levels;
    if (taken.granted) {
      return (tokens) => {
        bucket.levels = giveBack(bucket.limits, bucket.levels, tokens);
      };
    }
    throw new GatewayError(
      'quota_exceeded',
      "This request would exceed your organization's rate limit",
      { retryAfterSeconds: taken.retryAfterSeconds },
    );
  }

  headers(key: string): Record<string, string> {
    const { limits, levels } = this.bucketOf(key);
    return rateLimitHeaders(limits, levels);
  }

  private bucketOf(key: string): Bucket {
    const limits = this.behaviour.of(key).current.rateLimits;
    const known = this.buckets.get(limits);
    if (known) return known;
    const made = { limits, levels: fullLevels(limits, this.clock.now()) };
    this.buckets.set(limits, made);
    return made;
  }
}
