import type { Clock } from '@gatehouse/service-kit';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Events } from '../events.js';
import { tidy } from '../ledger/tidy.js';
import { backoffMs } from './backoff.js';
import type { LedgerFile, StoredLedger } from './ledger-file.js';
import { LedgerMemory } from './ledger-memory.js';
import type { Pending } from './operation.js';

export interface QueueParts {
  readonly clock: Clock;
  readonly events: Pick<Events, 'ledgerWritten' | 'ledgerContended' | 'ledgerFailed'>;
  readonly random: () => number;
}

/** One write carries so many operations at most, so that none blocks the process for long. */
const MOST_FOLDED = 128;

/**
 * The operations on one ledger in this process. One write is under way at a time; whatever arrives
 * meanwhile is folded into the next one. That makes a contended ledger faster, not slower: the more wait,
 * the more each compare-and-set carries.
 */
export class LedgerQueue {
  private readonly waiting: Pending[] = [];
  private readonly memory = new LedgerMemory();
  private draining: Promise<void> | null = null;

  constructor(
    private readonly file: LedgerFile,
    private readonly parts: QueueParts,
  ) {}

  isIdle(): boolean {
    return this.draining === null;
  }

  push(pending: Pending): void {
    this.waiting.push(pending);
    this.draining ??= this.drain();
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      // Requests that came in one packet are handed over one by one: let all of them in.
      await nextTurn();
      await this.commit(this.waiting.splice(0, MOST_FOLDED));
    }
    this.draining = null;
  }

  private async commit(operations: readonly Pending[]): Promise<void> {
    try {
      for (let conflicts = 0; !(await this.tryCommit(operations)); conflicts += 1) {
        await sleep(backoffMs(conflicts, this.parts.random));
      }
    } catch (cause) {
      // A write that failed may have been stored all the same. Trying again could count it twice.
      this.memory.doubt();
      this.parts.events.ledgerFailed({ key: this.file.key, cause });
      for (const each of operations) each.fail(cause);
    }
  }

  /** False if another instance was faster. */
  private async tryCommit(operations: readonly Pending[]): Promise<boolean> {
    const remembered = this.memory.recall();
    // Nobody is refused on memory alone: what changes nothing there is looked at again.
    if (remembered && (await this.write(operations, remembered)) === 'stored') return true;
    const read = await this.file.read();
    this.memory.found(read);
    const outcome = await this.write(operations, read);
    if (outcome === 'unchanged') for (const each of operations) each.conclude();
    return outcome !== 'conflict';
  }

  /** Posts what is still waited for, and writes the result if there is one. */
  private async write(
    operations: readonly Pending[],
    stored: StoredLedger,
  ): Promise<'stored' | 'unchanged' | 'conflict'> {
    const live = operations.filter((each) => !each.isOver());
    const now = this.parts.clock.now();
    const before = tidy(stored.ledger, now);
    const after = live.reduce((ledger, each) => each.post(ledger, now), before);
    if (after === before) return 'unchanged';
    const revision = await this.file.write(after, stored.revision);
    if (revision === null) {
      this.memory.doubt();
      this.parts.events.ledgerContended();
      return 'conflict';
    }
    this.memory.wrote({ ledger: after, revision });
    this.parts.events.ledgerWritten(live.length);
    for (const each of live) each.conclude();
    return 'stored';
  }
}
