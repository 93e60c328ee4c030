import type { Window } from '@gatehouse/contracts';

const SECONDS: Readonly<Record<Window, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** Whole windows that have begun since `earlier`, both in ms since the epoch; 0 within one window. */
export function windowsBetween(window: Window, earlier: number, later: number): number {
  return (
    (windowStart(window, later) - windowStart(window, earlier)) / (windowSeconds(window) * 1000)
  );
}

export function windowSeconds(window: Window): number {
  return SECONDS[window];
}

/**
 * The start of the window that holds `at`, both in ms since the epoch. Windows follow the calendar in
 * UTC: a minute starts at second 0, an hour at minute 0, a day at midnight.
 */
export function windowStart(window: Window, at: number): number {
  const length = windowSeconds(window) * 1000;
  return Math.floor(at / length) * length;
}

/** Whole seconds, rounded up, until the window that holds `now` (ms since the epoch) ends: at least 1. */
export function resetSeconds(window: Window, now: number): number {
  const end = windowStart(window, now) + windowSeconds(window) * 1000;
  return Math.ceil((end - now) / 1000);
}
