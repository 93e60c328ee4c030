import type { Amounts } from './amounts.js';
import type { Tallies } from './tallies.js';
import { NO_TALLIES } from './tallies.js';

/** What a call was granted, and has not been settled. It counts in full in the windows of its `at`. */
export interface Reservation {
  /** When it was granted, in ms since the epoch. */
  readonly at: number;
  /** The end of its lease. From then on it is taken for spent, but may still be settled. */
  readonly until: number;
  readonly amounts: Amounts;
}

/**
 * The books of one budget or one set of quotas. All that is limited together is in one ledger, so that
 * one compare-and-set changes all or nothing.
 */
export interface Ledger {
  /** The latest time that it was changed at. Clocks of instances differ; its windows never go back. */
  readonly time: number;
  readonly tallies: Tallies;
  /** Reservations by call, oldest first. */
  readonly open: ReadonlyMap<string, Reservation>;
  /** Calls that were settled lately, and when: a late repetition of their request reserves nothing. */
  readonly settled: ReadonlyMap<string, number>;
}

/** What an operation makes of a ledger. The same ledger again means that nothing has to be written. */
export interface Posting<Result> {
  readonly ledger: Ledger;
  readonly result: Result;
}

export const EMPTY_LEDGER: Ledger = {
  time: 0,
  tallies: NO_TALLIES,
  open: new Map(),
  settled: new Map(),
};

/** The time at which something happens to a ledger: `now`, unless a faster clock was there before. */
export function ledgerTime(ledger: Ledger, now: number): number {
  return Math.max(ledger.time, now);
}
