import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Behaviour } from '../behaviour/behaviour.js';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { refusal } from '../errors/refusal.js';

type Limits = Behaviour['rateLimits'];

interface Bucket {
  readonly left: Record<keyof Limits, number>;
  /** Ms since the epoch. */
  at: number;
}

const MINUTE_MS = 60_000;
const KINDS = ['requests', 'tokens'] as const satisfies readonly (keyof Limits)[];

/**
 * The rate limits: buckets that fill up continuously, of everybody or of a key that has a behaviour of its
 * own. They begin anew whenever the behaviour sets others.
 */
@Injectable()
export class RateLimiter {
  /** By the object in which they are set, so that they end with it. */
  private readonly buckets = new WeakMap<Limits, Bucket>();

  constructor(
    private readonly behaviour: BehaviourStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Takes one request of so many tokens, from both limits or none.
   * @throws GatewayError `quota_exceeded` with the seconds to wait.
   */
  take(key: string, tokens: number): void {
    const { limits, left } = this.bucketOf(key);
    const cost = { requests: 1, tokens };
    const short = KINDS.find((kind) => cost[kind] > left[kind]);
    if (short === undefined) {
      for (const kind of KINDS) left[kind] -= cost[kind];
      return;
    }
    throw refusal(`Rate limit reached on ${short} per min.`, {
      is: 'quota_exceeded',
      type: short,
      code: 'rate_limit_exceeded',
      retryAfterSeconds: Math.max(
        1,
        Math.ceil(msUntil(limits[short], left[short], cost[short]) / 1_000),
      ),
    });
  }

  /** The `x-ratelimit-*` headers. */
  headers(key: string): Record<string, string> {
    const { limits, left } = this.bucketOf(key);
    return Object.fromEntries(
      KINDS.flatMap((kind) => [
        [`x-ratelimit-limit-${kind}`, String(limits[kind])],
        [`x-ratelimit-remaining-${kind}`, String(Math.max(0, Math.floor(left[kind])))],
        [`x-ratelimit-reset-${kind}`, duration(msUntil(limits[kind], left[kind], limits[kind]))],
      ]),
    );
  }

  private bucketOf(key: string): { limits: Limits; left: Bucket['left'] } {
    const limits = this.behaviour.of(key).current.rateLimits;
    const now = this.clock.now();
    const bucket = this.buckets.get(limits) ?? { left: { ...limits }, at: now };
    this.buckets.set(limits, bucket);
    const share = Math.max(0, now - bucket.at) / MINUTE_MS;
    for (const kind of KINDS) {
      bucket.left[kind] = Math.min(limits[kind], bucket.left[kind] + limits[kind] * share);
    }
    bucket.at = now;
    return { limits, left: bucket.left };
  }
}

/** Until so much is there, as far as the bucket can hold it. */
function msUntil(limit: number, left: number, wanted: number): number {
  return Math.max(0, ((Math.min(wanted, limit) - left) / Math.max(limit, 1)) * MINUTE_MS);
}

/** As the API writes it: `120ms`, `6.5s`, `1m0s`. */
function duration(ms: number): string {
  if (ms < 1_000) return `${Math.ceil(ms)}ms`;
  if (ms < MINUTE_MS) return `${Math.ceil(ms) / 1_000}s`;
  return `${Math.floor(ms / MINUTE_MS)}m${Math.ceil((ms % MINUTE_MS) / 1_000)}s`;
}
