import { describe, expect, it } from '@jest/globals';
import { seeded } from './random.js';
import { draw, Latency } from './latency.js';

function sample(latency: unknown): number[] {
  const random = seeded(7);
  const parsed = Latency.parse(latency);
  return Array.from({ length: 10_000 }, () => draw(parsed, random)).toSorted((a, b) => a - b);
}

describe('latencies', () => {
  it('are the same, in a range, or spread as told', () => {
    expect(new Set(sample(5))).toEqual(new Set([5]));
    const range = sample({ min: 10, max: 20 });
    expect(range[0]).toBeGreaterThanOrEqual(10);
    expect(range.at(-1)).toBeLessThanOrEqual(20);
    const spread = sample({ p50: 100, p99: 1_000 });
    expect(Math.abs(spread[5_000]! - 100)).toBeLessThan(5);
    expect(Math.abs(spread[9_900]! - 1_000)).toBeLessThan(150);
  });

  it.each([-1, { min: 2, max: 1 }, { p50: 0, p99: 1 }, { p50: 2, p99: 1 }, { p50: 1 }, 'fast'])(
    'are refused as %j',
    (latency) => {
      expect(Latency.safeParse(latency).success).toBe(false);
    },
  );
});
