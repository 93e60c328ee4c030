import { z } from 'zod';
import type { Random } from './random.js';

const milliseconds = z.number().min(0).max(600_000);

/** The 99th percentile of a standard normal distribution. */
const Z99 = 2.326;

/** How long something takes: always the same, anything in a range, or as real latencies are spread. */
export const Latency = z.union([
  milliseconds,
  z
    .strictObject({ min: milliseconds, max: milliseconds })
    .refine(({ min, max }) => min <= max, 'min must not exceed max'),
  z
    .strictObject({ p50: milliseconds.min(0.001), p99: milliseconds })
    .refine(({ p50, p99 }) => p50 <= p99, 'p50 must not exceed p99'),
]);
export type Latency = z.output<typeof Latency>;

/** Milliseconds, drawn from the distribution; `p50` and `p99` are those of a log-normal one. */
export function draw(latency: Latency, random: Random): number {
  if (typeof latency === 'number') return latency;
  if ('min' in latency) return latency.min + random() * (latency.max - latency.min);
  const spread = Math.log(latency.p99 / latency.p50) / Z99;
  return Math.min(600_000, latency.p50 * Math.exp(spread * normal(random)));
}

/** Box-Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
