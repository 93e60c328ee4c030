import { describe, expect, it } from '@jest/globals';
import { median, percentile, rounded, slope } from './statistics.js';

describe('the statistics of a run', () => {
  it('takes a percentile by nearest rank, whatever the order', () => {
    const sample = [9, 1, 8, 2, 7, 3, 6, 4, 5, 10];
    expect(percentile(sample, 0.5)).toBe(5);
    expect(percentile(sample, 0.99)).toBe(10);
    expect(percentile(sample, 0)).toBe(1);
  });

  it('takes the middle of odd and of even samples', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('has no number for nothing', () => {
    expect(percentile([], 0.5)).toBeNaN();
    expect(median([])).toBeNaN();
  });

  it('tells growth from noise by the line that fits best', () => {
    expect(slope([5, 5, 5])).toBe(0);
    expect(slope([1, 3, 5, 7])).toBe(2);
    expect(slope([0, 1, 0, 1, 0])).toBe(0);
    expect(slope([4])).toBeNaN();
  });

  it('keeps significant digits only', () => {
    expect(rounded(1234.5)).toBe(1230);
    expect(rounded(0.012345)).toBe(0.0123);
  });
});
