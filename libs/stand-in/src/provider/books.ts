/** How an answer ended. */
export type End =
  | 'finished'
  /** The caller hung up: what was generated until this was noticed is charged. */
  | 'aborted'
  /** It ended with an error or a cut, as the behaviour said. */
  | 'broken';

/** A call that a provider charges. */
export interface ChargedCall {
  readonly requestId: string;
  /** The name of the key. */
  readonly key: string;
  readonly model: string;
  /** Where the provider has several. */
  readonly tier?: string;
}

/** Amounts, as an invoice names them, e.g. `inputTokens`. */
export type Charge = Readonly<Record<string, number>>;

/** What one call is charged with. */
export interface BookEntry extends ChargedCall {
  readonly outcome: End | 'running';
  readonly charge: Charge;
}

export interface BooksReport {
  /** The sum of all amounts, and the number of `calls`. */
  readonly total: Charge;
  readonly byKey: Readonly<Record<string, Charge>>;
  /** The newest, oldest first. */
  readonly calls: readonly BookEntry[];
}

const MOST_ENTRIES = 10_000;

/**
 * What a provider charges, call by call and key by key. Only what is settled is in the totals. A refused
 * call is not in the books, since it costs nothing.
 */
export class Books {
  private readonly nothing: Charge;
  private total: Charge;
  private readonly byKey = new Map<string, Charge>();
  private readonly entries = new Map<string, BookEntry>();

  /** @param free each amount that the provider knows, at 0. */
  constructor(free: Charge) {
    this.nothing = { calls: 0, ...free };
    this.total = this.nothing;
  }

  /** Opens the account of a call that is being answered. */
  open(call: ChargedCall, charge: Charge): void {
    this.keep({ ...call, outcome: 'running', charge });
  }

  /** Closes it with what it came to. */
  settle(call: ChargedCall, charge: Charge, outcome: End): void {
    this.keep({ ...call, outcome, charge });
    const counted = { ...charge, calls: 1 };
    this.total = sum(this.total, counted);
    this.byKey.set(call.key, sum(this.byKey.get(call.key) ?? this.nothing, counted));
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
    this.total = this.nothing;
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

function sum(totals: Charge, charge: Charge): Charge {
  return Object.fromEntries(
    Object.entries(totals).map(([name, amount]) => [name, amount + (charge[name] ?? 0)]),
  );
}
