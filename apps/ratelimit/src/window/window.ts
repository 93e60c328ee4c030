import type { Window } from '@gatehouse/contracts';

/** Windows of one length; months are not. */
const SECONDS = { minute: 60, hour: 3_600, day: 86_400 } as const;

/**
 * The start of the window that holds `at`, both in ms since the epoch. Windows follow the calendar in
 * UTC: a minute starts at second 0, an hour at minute 0, a day at midnight, a month on its first day.
 */
export function windowStart(window: Window, at: number): number {
  return startOf(window, indexOf(window, at));
}

/** The start of the window that is so many windows after the one that holds `at`, in ms since the epoch. */
export function laterWindowStart(window: Window, at: number, windows: number): number {
  return startOf(window, indexOf(window, at) + windows);
}

/** Whole windows that have begun since `earlier`, both in ms since the epoch; 0 within one window. */
export function windowsBetween(window: Window, earlier: number, later: number): number {
  return indexOf(window, later) - indexOf(window, earlier);
}

/** How long the window is that holds `at`. */
export function windowSeconds(window: Window, at: number): number {
  return (laterWindowStart(window, at, 1) - windowStart(window, at)) / 1000;
}

/** Whole seconds, rounded up, until the window that holds `now` (ms since the epoch) ends: at least 1. */
export function resetSeconds(window: Window, now: number): number {
  return Math.ceil((laterWindowStart(window, now, 1) - now) / 1000);
}

/** Windows are numbered from the epoch. */
function indexOf(window: Window, at: number): number {
  if (window !== 'month') return Math.floor(at / (SECONDS[window] * 1000));
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function startOf(window: Window, index: number): number {
  if (window !== 'month') return index * SECONDS[window] * 1000;
  return Date.UTC(Math.floor(index / 12), index % 12);
}
