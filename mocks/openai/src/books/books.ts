import { Injectable } from '@nestjs/common';

export type Outcome =
  | 'running'
  | 'finished'
  /** The caller hung up: what was generated until this was noticed is charged. */
  | 'aborted'
  /** An answer that ended with an error or a cut, as the behaviour said. */
  | 'broken';

/** What one call is charged with, in tokens. */
export interface BookEntry {
  readonly requestId: string;
  /** The name of the key. */
  readonly key: string;
  readonly model: string;
  readonly outcome: Outcome;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

interface Totals {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface BooksReport {
  readonly total: Totals;
  readonly byKey: Readonly<Record<string, Totals>>;
  /** The newest, oldest first. */
  readonly calls: readonly BookEntry[];
}

/** The running account of one call. It is closed once, by whatever ends the call first. */
export interface Account {
  /** So many tokens are written by now. */
  written(tokens: number): void;
  settle(outcome: Exclude<Outcome, 'running'>): void;
}

const MOST_ENTRIES = 10_000;
const NOTHING: Totals = { calls: 0, promptTokens: 0, completionTokens: 0 };

/** What the provider charges, call by call and key by key. Only what is settled is in the totals. */
@Injectable()
export class Books {
  private total = NOTHING;
  private readonly byKey = new Map<string, Totals>();
  private readonly entries = new Map<string, BookEntry>();

  open(call: Omit<BookEntry, 'outcome' | 'completionTokens'>): Account {
    const entry: BookEntry = { ...call, outcome: 'running', completionTokens: 0 };
    this.keep(entry);
    let completionTokens = 0;
    let closed = false;
    return {
      written(tokens) {
        completionTokens = tokens;
      },
      settle: (outcome) => {
        if (closed) return;
        closed = true;
        this.settle({ ...entry, outcome, completionTokens });
      },
    };
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

  private settle(entry: BookEntry): void {
    this.keep(entry);
    this.total = add(this.total, entry);
    this.byKey.set(entry.key, add(this.byKey.get(entry.key) ?? NOTHING, entry));
  }

  private keep(entry: BookEntry): void {
    this.entries.set(entry.requestId, entry);
    if (this.entries.size <= MOST_ENTRIES) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }
}

function add(totals: Totals, entry: BookEntry): Totals {
  return {
    calls: totals.calls + 1,
    promptTokens: totals.promptTokens + entry.promptTokens,
    completionTokens: totals.completionTokens + entry.completionTokens,
  };
}
