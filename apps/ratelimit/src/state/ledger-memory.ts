import type { StoredLedger } from './ledger-file.js';

/**
 * What a process remembers of a ledger that it wrote. It is worth a round trip to the broker, as long as
 * nobody else writes the same ledger: from the first time that somebody did, every write begins with a
 * read, until a read finds again what was written here.
 */
export class LedgerMemory {
  private written: StoredLedger | null = null;
  private isTrusted = false;

  /** What is probably stored now; null if it has to be read. */
  recall(): StoredLedger | null {
    return this.isTrusted ? this.written : null;
  }

  /** A write was stored. */
  wrote(stored: StoredLedger): void {
    this.written = stored;
  }

  /** A read has found this. */
  found(stored: StoredLedger): void {
    this.isTrusted = stored.revision === this.written?.revision;
  }

  /** What was recalled is not stored any more, or nobody knows. */
  doubt(): void {
    this.isTrusted = false;
  }
}
