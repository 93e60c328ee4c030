import { describe, expect, it } from '@jest/globals';
import type { Window } from '@gatehouse/contracts';
import fc from 'fast-check';
import {
  laterWindowStart,
  resetSeconds,
  windowsBetween,
  windowSeconds,
  windowStart,
} from './window.js';

const at = (iso: string): number => Date.parse(iso);
const times = fc.integer({ min: 0, max: at('2100-01-01T00:00:00Z') });
const kinds = fc.constantFrom<Window>('minute', 'hour', 'day', 'month');

describe('a window', () => {
  it('follows the calendar in UTC', () => {
    const now = at('2026-03-29T13:47:31.250Z');
    expect(windowStart('minute', now)).toBe(at('2026-03-29T13:47:00Z'));
    expect(windowStart('hour', now)).toBe(at('2026-03-29T13:00:00Z'));
    expect(windowStart('day', now)).toBe(at('2026-03-29T00:00:00Z'));
    expect(windowStart('month', now)).toBe(at('2026-03-01T00:00:00Z'));
  });

  it('is as long as its month', () => {
    const days = (iso: string): number => windowSeconds('month', at(iso)) / 86_400;
    expect([days('2026-12-31T23:59:59Z'), days('2027-02-03T00:00:00Z')]).toEqual([31, 28]);
    expect(days('2028-02-29T12:00:00Z')).toBe(29);
    expect(laterWindowStart('month', at('2026-11-30T00:00:00Z'), 2)).toBe(
      at('2027-01-01T00:00:00Z'),
    );
  });

  it('says to the second when it ends, rounded up', () => {
    expect(resetSeconds('minute', at('2026-03-29T13:47:00.000Z'))).toBe(60);
    expect(resetSeconds('minute', at('2026-03-29T13:47:00.001Z'))).toBe(60);
    expect(resetSeconds('minute', at('2026-03-29T13:47:59.000Z'))).toBe(1);
    expect(resetSeconds('minute', at('2026-03-29T13:47:59.999Z'))).toBe(1);
    expect(resetSeconds('hour', at('2026-03-29T13:47:31.250Z'))).toBe(749);
    expect(resetSeconds('day', at('2026-03-29T23:00:00.000Z'))).toBe(3_600);
  });

  it('holds every moment exactly once', () => {
    fc.assert(
      fc.property(kinds, times, (window, now) => {
        const start = windowStart(window, now);
        const end = start + windowSeconds(window, now) * 1000;
        expect(start).toBeLessThanOrEqual(now);
        expect(end).toBeGreaterThan(now);
        expect(windowStart(window, end)).toBe(end);
        expect(windowStart(window, end - 1)).toBe(start);
        expect(resetSeconds(window, now)).toBe(Math.ceil((end - now) / 1000));
      }),
    );
  });

  it('counts how many have begun since', () => {
    const start = at('2026-03-29T13:59:59.999Z');
    expect(windowsBetween('hour', start, start)).toBe(0);
    expect(windowsBetween('hour', start, start + 1)).toBe(1);
    expect(windowsBetween('day', start, at('2026-04-01T00:00:00Z'))).toBe(3);
  });
});
