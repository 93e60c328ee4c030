import { Injectable } from '@nestjs/common';
import type { Usage } from './usage.js';

/** Tokens, as an invoice names them. */
export interface Charge {
  readonly inputTokens: number;
  readonly cacheCreation5mTokens: number;
  readonly cacheCreation1hTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  readonly webSearches: number;
}

export type Outcome =
  | 'running'
  | 'finished'
  /** The caller hung up: what was generated until this was noticed is charged. */
  | 'aborted'
  /** A stream that ended with an error or a cut, as the behaviour said. */
  | 'broken';

/** What one call is charged with. */
export interface BookEntry {
  readonly requestId: string;
  /** The name of the key. */
  readonly key: string;
  readonly model: string;
  readonly tier: Usage['tier'];
  readonly outcome: Outcome;
  readonly charge: Charge;
}

export interface Totals extends Charge {
  readonly calls: number;
}

export interface BooksReport {
  readonly total: Totals;
  readonly byKey: Readonly<Record<string, Totals>>;
  /** The newest, oldest first. */
  readonly calls: readonly BookEntry[];
}

const MOST_ENTRIES = 10_000;

const NOTHING: Totals = {
  calls: 0,
  inputTokens: 0,
  cacheCreation5mTokens: 0,
  cacheCreation1hTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 0,
  webSearches: 0,
};

/**
 * What the provider charges, call by call and key by key. Only what is settled is in the totals. A refused
 * call is not in the books, since it costs nothing.
 */
@Injectable()
export class Books {
  private total = NOTHING;
  private readonly byKey = new Map<string, Totals>();
  private readonly entries = new Map<string, BookEntry>();

  /** Opens the account of a call that is being answered. */
  open(call: Pick<BookEntry, 'requestId' | 'key' | 'model'>, usage: Usage): void {
    this.keep({ ...call, tier: usage.tier, outcome: 'running', charge: chargeOf(usage) });
  }

  /** Closes it with what it came to. */
  settle(
    call: Pick<BookEntry, 'requestId' | 'key' | 'model'>,
    usage: Usage,
    outcome: Exclude<Outcome, 'running'>,
  ): void {
    const charge = chargeOf(usage);
    this.keep({ ...call, tier: usage.tier, outcome, charge });
    this.total = add(this.total, charge);
    this.byKey.set(call.key, add(this.byKey.get(call.key) ?? NOTHING, charge));
  }

  of(requestId: string): BookEntry | null {
    return this.entries.get(requestId) ?? null;
  }

  report(): BooksReport {
    return {
      total: this.total,
      byKey: Object.fromEntries(this.byKey),
      calls: [...this.entries.values()],
    };
  }

  clear(): void {
    this.total = NOTHING;
    this.byKey.clear();
    this.entries.clear();
  }

  private keep(entry: BookEntry): void {
    this.entries.set(entry.requestId, entry);
    if (this.entries.size <= MOST_ENTRIES) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }
}

function chargeOf({ prompt, output, webSearches }: Usage): Charge {
  return {
    inputTokens: prompt.fresh,
    cacheCreation5mTokens: prompt.written5m,
    cacheCreation1hTokens: prompt.written1h,
    cacheReadTokens: prompt.cached,
    outputTokens: output,
    webSearches: webSearches ?? 0,
  };
}

function add(totals: Totals, charge: Charge): Totals {
  return {
    calls: totals.calls + 1,
    inputTokens: totals.inputTokens + charge.inputTokens,
    cacheCreation5mTokens: totals.cacheCreation5mTokens + charge.cacheCreation5mTokens,
    cacheCreation1hTokens: totals.cacheCreation1hTokens + charge.cacheCreation1hTokens,
    cacheReadTokens: totals.cacheReadTokens + charge.cacheReadTokens,
    outputTokens: totals.outputTokens + charge.outputTokens,
    webSearches: totals.webSearches + charge.webSearches,
  };
}
