import type { LimitState } from '@gatehouse/contracts';

/** How long calls may take from an advance at most, in milliseconds. */
export const TERM_MS = 1_000;

/**
 * How long calls may take from an advance, in milliseconds: it ends before the windows that it was taken
 * from do, so that no call is charged to a window that was over when it came.
 */
export function termMs(limits: readonly LimitState[]): number {
  const resets = limits.flatMap(({ resetSeconds }) => resetSeconds ?? []);
  // Rounded up, so only the seconds before the last are whole.
  return Math.min(TERM_MS, ...resets.map((seconds) => (seconds - 1) * 1_000));
}
