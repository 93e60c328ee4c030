import type { IdenticalCalls } from '@gatehouse/contracts';

/** Whether there is room for one more call among those that were the same. */
export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly retryAfterSeconds: number };

/** The times that count at a moment, oldest first. All are in milliseconds since the Unix epoch. */
export function recentOf(times: readonly number[], at: number, windowSeconds: number): number[] {
  const since = at - windowSeconds * 1000;
  return times.filter((time) => time > since).toSorted((a, b) => a - b);
}

/** @param recent as `recentOf` gives them */
export function admit(
  recent: readonly number[],
  at: number,
  { limit, windowSeconds }: IdenticalCalls,
): Admission {
  const inTheWay = recent.at(-limit);
  if (inTheWay === undefined) return { admitted: true };
  const retryAfterSeconds = Math.ceil((inTheWay - at) / 1000) + windowSeconds;
  return { admitted: false, retryAfterSeconds: Math.max(1, retryAfterSeconds) };
}
