import { publishedTarget } from '@gatehouse/testkit';
import { describe, expect, it } from '@jest/globals';
import { orderTargets } from './order-targets.js';

const pooled = (name: string, weight: number, priority = 0) => ({
  target: publishedTarget({ name, weight, priority }),
});

const KEYS = Array.from({ length: 6_000 }, (_, index) => Buffer.from(`conversation ${index}`));

function first(targets: readonly ReturnType<typeof pooled>[], key: Buffer): string {
  return orderTargets(targets, () => key)[0]!.target.name;
}

describe('the order of targets', () => {
  const targets = [pooled('a', 1), pooled('b', 2), pooled('c', 3)];

  it('shares conversations by weight [routing:targets:priority-and-weight]', () => {
    const names = KEYS.map((key) => first(targets, key));
    const share = (name: string) => names.filter((each) => each === name).length / KEYS.length;
    // The keys are fixed, so these are too; the standard deviation is below 0.007.
    expect(share('a')).toBeCloseTo(1 / 6, 1);
    expect(share('b')).toBeCloseTo(2 / 6, 1);
    expect(share('c')).toBeCloseTo(3 / 6, 1);
  });

  it('is by priority before all [routing:targets:priority-and-weight]', () => {
    const mixed = [pooled('last', 1_000, 2), pooled('first', 1, 0), pooled('middle', 50, 1)];
    for (const key of KEYS.slice(0, 50)) {
      const names = orderTargets(mixed, () => key).map(({ target }) => target.name);
      expect(names).toEqual(['first', 'middle', 'last']);
    }
  });

  it('is the same in whatever order they are written', () => {
    for (const key of KEYS.slice(0, 50)) {
      expect(orderTargets(targets.toReversed(), () => key)).toEqual(
        orderTargets(targets, () => key),
      );
    }
  });

  it('moves only the conversations of a target that goes', () => {
    for (const key of KEYS.slice(0, 500)) {
      const before = first(targets, key);
      if (before !== 'c') expect(first(targets.slice(0, 2), key)).toBe(before);
    }
  });

  it('costs nothing where there is no choice', () => {
    const never = (): Buffer => {
      throw new Error('not needed');
    };
    expect(orderTargets(targets.slice(0, 1), never)).toHaveLength(1);
  });
});
