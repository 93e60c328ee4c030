import { GatewayError, Window } from '@gatehouse/contracts';
import { z } from 'zod';
import type { Ledger, Reservation } from './ledger.js';
import type { Tally } from './tallies.js';
import { mapTallies, NO_TALLIES } from './tallies.js';

const Amounts = z.record(z.string(), z.int().nonnegative());
const Time = z.int().nonnegative();

/** `[start, used, excess, debts]` */
const StoredTally = z.tuple([Time, Amounts, Amounts, Amounts]);
type StoredTally = z.output<typeof StoredTally>;

/** `[at, until, amounts]` */
const StoredReservation = z.tuple([Time, Time, Amounts]);
type StoredReservation = z.output<typeof StoredReservation>;

/** How a ledger is stored. A busy one is written a thousand times a second: what there are many of is short. */
const LedgerDocument = z.strictObject({
  format: z.literal(1),
  time: Time,
  windows: z.partialRecord(Window, StoredTally),
  open: z.record(z.string(), StoredReservation),
  settled: z.record(z.string(), Time),
});
type LedgerDocument = z.output<typeof LedgerDocument>;

/**
 * Reads a stored ledger.
 * @throws GatewayError `ratelimit_unavailable` if it is none: books that cannot be read are not empty.
 */
export function readLedger(stored: unknown): Ledger {
  const parsed = LedgerDocument.safeParse(stored);
  if (!parsed.success) {
    throw new GatewayError('ratelimit_unavailable', undefined, {
      detail: `a ledger cannot be read: ${parsed.error.message}`,
    });
  }
  const { time, windows, open, settled } = parsed.data;
  return {
    time,
    tallies: mapTallies(NO_TALLIES, (none, window) => readTally(windows[window]) ?? none),
    open: new Map(Object.entries(open).map(([id, stored]) => [id, readReservation(stored)])),
    settled: new Map(Object.entries(settled)),
  };
}

export function writeLedger(ledger: Ledger): LedgerDocument {
  const { minute, hour, day, month } = ledger.tallies;
  return {
    format: 1,
    time: ledger.time,
    windows: {
      minute: writeTally(minute),
      hour: writeTally(hour),
      day: writeTally(day),
      month: writeTally(month),
    },
    open: Object.fromEntries([...ledger.open].map(([id, each]) => [id, writeReservation(each)])),
    settled: Object.fromEntries(ledger.settled),
  };
}

function readTally(stored: StoredTally | undefined): Tally | null {
  if (!stored) return null;
  const [start, used, excess, debts] = stored;
  return { start, used, excess, debts };
}

function writeTally({ start, used, excess, debts }: Tally): StoredTally {
  return [start, used, excess, debts];
}

function readReservation([at, until, amounts]: StoredReservation): Reservation {
  return { at, until, amounts };
}

function writeReservation({ at, until, amounts }: Reservation): StoredReservation {
  return [at, until, amounts];
}
