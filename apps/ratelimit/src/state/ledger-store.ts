import type { Bucket } from '@gatehouse/bus';
import { EMPTY_LEDGER } from '../ledger/ledger.js';
import { readLedger, writeLedger } from '../ledger/ledger-document.js';
import type { LedgerFile } from './ledger-file.js';
import type { QueueParts } from './ledger-queue.js';
import { LedgerQueue } from './ledger-queue.js';
import type { Operation } from './operation.js';
import { pend } from './operation.js';
import { within } from './within.js';

export interface LedgerStoreParts extends QueueParts {
  readonly bucket: Bucket<Record<string, unknown>>;
  /** How long an operation may take, in milliseconds. */
  readonly deadlineMs: number;
}

/** How many ledgers this process remembers. */
const MOST_KNOWN = 5_000;

/** All ledgers, in a key-value bucket that every instance shares. */
export class LedgerStore {
  private readonly queues = new Map<string, LedgerQueue>();

  constructor(private readonly parts: LedgerStoreParts) {}

  /**
   * Changes a ledger by an operation, atomically among all instances, and resolves once it is stored.
   * An operation may be tried several times, and takes effect at most once.
   * @throws GatewayError whatever the operation throws; `ratelimit_unavailable` if the ledger cannot be
   * read or written in time: then it may or may not have taken effect.
   */
  change<Result>(key: string, operation: Operation<Result>): Promise<Result> {
    return pend(operation, this.parts.deadlineMs, (pending) => this.queueOf(key).push(pending));
  }

  private queueOf(key: string): LedgerQueue {
    const queue = this.queues.get(key) ?? new LedgerQueue(this.fileOf(key), this.parts);
    // The map is in the order of use, so the first idle one is the one to forget.
    this.queues.delete(key);
    this.queues.set(key, queue);
    if (this.queues.size > MOST_KNOWN) this.forgetOne();
    return queue;
  }

  private forgetOne(): void {
    for (const [key, queue] of this.queues) {
      if (!queue.isIdle()) continue;
      this.queues.delete(key);
      return;
    }
  }

  private fileOf(key: string): LedgerFile {
    const { bucket, deadlineMs } = this.parts;
    return {
      key,
      read: async () => {
        const entry = await within(deadlineMs, bucket.get(key));
        return entry
          ? { ledger: readLedger(entry.value), revision: entry.revision }
          : { ledger: EMPTY_LEDGER, revision: null };
      },
      write: (ledger, revision) => {
        const document = writeLedger(ledger);
        const written =
          revision === null ? bucket.create(key, document) : bucket.update(key, document, revision);
        return within(deadlineMs, written);
      },
    };
  }
}
