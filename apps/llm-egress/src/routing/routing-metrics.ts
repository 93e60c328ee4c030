import type { FailureClass } from '@gatehouse/contracts';
import { metrics } from '@opentelemetry/api';
import type { BreakerState } from './target-breaker.js';

const meter = metrics.getMeter('@gatehouse/llm-egress');

const attempts = meter.createCounter('gatehouse.llm.attempts', {
  unit: '{attempt}',
  description: 'Times that a target was asked, by how it went',
});
const states = meter.createGauge('gatehouse.llm.target.state', {
  description: '0: in use; 1: one call is trying it; 2: left alone because it kept failing',
});

const STATES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

export interface Place {
  readonly api: string;
  readonly target: string;
}

/** The numbers of routing. */
export const routingMetrics = {
  attempted(place: Place, result: 'answered' | 'keyless' | FailureClass): void {
    attempts.add(1, { ...labels(place), 'gatehouse.attempt.result': result });
  },

  state(place: Place, state: BreakerState): void {
    states.record(STATES[state], labels(place));
  },
};

function labels({ api, target }: Place): Record<string, string> {
  return { 'gatehouse.llm_api': api, 'gatehouse.llm.target': target };
}
