import { GatewayError } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/service-kit';
import { CLOCK } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { fullLevels, giveBack, rateLimitHeaders, take } from './rate-limits.js';
import type { LimitLevels, MinuteLimits } from './rate-limits.js';

/** The organisation's rate limits. They begin anew whenever the behaviour sets others. */
@Injectable()
export class RateLimiter {
  private limits: MinuteLimits;
  private levels: LimitLevels;

  constructor(
    private readonly behaviour: BehaviourStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.limits = behaviour.current.rateLimits;
    this.levels = fullLevels(this.limits, clock.now());
  }

  /**
   * Takes one request of so many prompt tokens and, for now, all of `max_tokens`.
   * @throws GatewayError `quota_exceeded` with the seconds to wait.
   */
  take(inputTokens: number, maxTokens: number): void {
    this.followBehaviour();
    const cost = { requests: 1, inputTokens, outputTokens: maxTokens };
    const taken = take(this.limits, this.levels, cost, this.clock.now());
    this.levels = taken.levels;
    if (taken.granted) return;
    throw new GatewayError(
      'quota_exceeded',
      "This request would exceed your organization's rate limit",
      { retryAfterSeconds: taken.retryAfterSeconds },
    );
  }

  /** Gives back what was taken at its upper bound and not written. */
  giveBack(tokens: number): void {
    this.levels = giveBack(this.limits, this.levels, tokens);
  }

  headers(): Record<string, string> {
    this.followBehaviour();
    return rateLimitHeaders(this.limits, this.levels);
  }

  private followBehaviour(): void {
    const wanted = this.behaviour.current.rateLimits;
    if (wanted === this.limits) return;
    this.limits = wanted;
    this.levels = fullLevels(wanted, this.clock.now());
  }
}
