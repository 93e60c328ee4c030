import { createNoopMeter, metrics } from '@opentelemetry/api';
import type { Counter, Histogram, Meter, MeterProvider, MetricOptions } from '@opentelemetry/api';

let deferring = false;

/**
 * Makes the counters and histograms that modules create while they load report to the SDK that is started later.
 * The API does this for tracers, but a meter that is asked for too early stays silent for good.
 */
export function deferMeters(): void {
  deferring = metrics.setGlobalMeterProvider({ getMeter: deferredMeter });
}

/** Makes room for the SDK's own meters. What was created before finds them at its first use. */
export function endDeferral(): void {
  if (deferring) metrics.disable();
  deferring = false;
}

function deferredMeter(...scope: Parameters<MeterProvider['getMeter']>): Meter {
  const late = <Instrument>(create: (meter: Meter) => Instrument) => {
    let created: Instrument | null = null;
    return (): Instrument | null =>
      deferring ? null : (created ??= create(metrics.getMeter(...scope)));
  };
  const createCounter = (name: string, options?: MetricOptions): Counter => {
    const counter = late((meter) => meter.createCounter(name, options));
    return { add: (...given) => counter()?.add(...given) };
  };
  const createHistogram = (name: string, options?: MetricOptions): Histogram => {
    const histogram = late((meter) => meter.createHistogram(name, options));
    return { record: (...given) => histogram()?.record(...given) };
  };
  // The silent meter is one for all: it is built upon, never changed.
  const silent: Meter = Object.create(createNoopMeter());
  return Object.assign(silent, { createCounter, createHistogram });
}
