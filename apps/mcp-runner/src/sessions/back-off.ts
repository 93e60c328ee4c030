import type { Clock } from '@gatehouse/service-kit';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

interface Failures {
  readonly count: number;
  readonly until: number;
  readonly why: string;
}

export interface Pause {
  /** Until it makes sense to try again. */
  readonly seconds: number;
  readonly why: string;
}

/** Servers that do not start are left alone for a while: twice as long after each failure in a row. */
export class BackOff {
  private readonly failures = new Map<string, Failures>();

  constructor(private readonly clock: Clock) {}

  /** Null if it may be started. */
  pauseOf(server: string): Pause | null {
    const failed = this.failures.get(server);
    const left = failed ? failed.until - this.clock.now() : 0;
    return failed && left > 0 ? { seconds: Math.ceil(left / 1_000), why: failed.why } : null;
  }

  /** Why it did not start the last time; null if it did. */
  problemOf(server: string): string | null {
    return this.failures.get(server)?.why ?? null;
  }

  failed(server: string, why: string): void {
    // Of those that were started at one time, one failure counts.
    if (this.pauseOf(server)) return;
    const count = (this.failures.get(server)?.count ?? 0) + 1;
    const pauseMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - 1));
    this.failures.set(server, { count, until: this.clock.now() + pauseMs, why });
  }

  succeeded(server: string): void {
    this.failures.delete(server);
  }
}
