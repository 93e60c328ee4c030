import type { Ledger } from '../ledger/ledger.js';

export interface StoredLedger {
  readonly ledger: Ledger;
  /** Null if it is not stored yet. */
  readonly revision: number | null;
}

/** Where one ledger is kept. */
export interface LedgerFile {
  readonly key: string;
  read(): Promise<StoredLedger>;
  /** Compare-and-set. Null: somebody else has written since that revision. */
  write(ledger: Ledger, revision: number | null): Promise<number | null>;
}
