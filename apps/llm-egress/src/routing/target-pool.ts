import type { LlmTarget, PublishedLlmApi } from '@gatehouse/contracts';
import { isDeepStrictEqual } from 'node:util';
import { routingMetrics } from './routing-metrics.js';
import { TargetBreaker } from './target-breaker.js';
import { Throttle } from './throttle.js';
import type { BreakerState } from './target-breaker.js';

/** A target, and how it has been doing. */
export interface PooledTarget {
  readonly target: LlmTarget;
  readonly breaker: TargetBreaker;
  readonly throttle: Throttle;
}

export interface TargetPool {
  readonly targets: readonly PooledTarget[];
  readonly settings: PublishedLlmApi['routing']['breaker'];
}

export interface PoolListener {
  targetPaused(fields: { readonly api: string; readonly target: string }): void;
  targetResumed(fields: { readonly api: string; readonly target: string }): void;
}

/**
 * The targets of an LLM API. What is known about a target stays known as long as its address and key are
 * the same, so that publishing an API again does not send its calls back to a target that is down.
 */
export function targetPool(
  api: PublishedLlmApi,
  before: TargetPool | null,
  listener: PoolListener,
): TargetPool {
  const settings = api.routing.breaker;
  const known = isDeepStrictEqual(before?.settings, settings) ? (before?.targets ?? []) : [];
  const targets = api.targets.map((target) => {
    const same = known.find((one) => isDeepStrictEqual(placeOf(one.target), placeOf(target)));
    const { breaker, throttle } = same ?? {
      breaker: breakerOf(api, target.name, listener),
      throttle: new Throttle(),
    };
    return { target, breaker, throttle };
  });
  return { targets, settings };
}

function placeOf({ name, baseUrl, key }: LlmTarget): unknown {
  return { name, baseUrl, key };
}

function breakerOf(api: PublishedLlmApi, target: string, listener: PoolListener): TargetBreaker {
  const place = { api: `${api.name}/${api.version}`, target };
  const report = (state: BreakerState): void => {
    routingMetrics.state(place, state);
    if (state === 'open') listener.targetPaused(place);
    if (state === 'closed') listener.targetResumed(place);
  };
  routingMetrics.state(place, 'closed');
  return new TargetBreaker(api.routing.breaker, report);
}
