import { GatewayError } from '@gatehouse/contracts';
import type { Ledger } from '../ledger/ledger.js';
import { EMPTY_LEDGER } from '../ledger/ledger.js';
import { tidy } from '../ledger/tidy.js';
import type { Operation } from '../state/operation.js';

/** Ledgers that are kept in memory, and that a test lets fail. */
export class MemoryStore {
  readonly ledgers = new Map<string, Ledger>();
  now = 0;
  /** Called before each change: what it returns happens. `lost`: it takes effect, and nobody hears of it. */
  fate: (key: string) => 'done' | 'failed' | 'lost' = () => 'done';

  async change<Result>(key: string, operation: Operation<Result>): Promise<Result> {
    // Whoever waits for several ledgers is overtaken by others, as on a real broker.
    await Promise.resolve();
    const fate = this.fate(key);
    if (fate === 'failed') throw new GatewayError('ratelimit_unavailable');
    const ledger = tidy(this.ledgers.get(key) ?? EMPTY_LEDGER, this.now);
    const posting = operation(ledger, this.now);
    this.ledgers.set(key, posting.ledger);
    if (fate === 'lost') throw new GatewayError('ratelimit_unavailable');
    return posting.result;
  }
}
