import { Injectable } from '@nestjs/common';

/** One request as it arrived, and how it went. */
export interface CapturedRequest {
  readonly requestId: string;
  /** RFC 3339. */
  readonly at: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Credentials are replaced by `[secret]`; which header brought one can still be seen. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** The name of the key; null while nobody was let in. */
  key: string | null;
  /** The body as text; null while it is being read, or if it never came whole. */
  body: string | null;
  /** The status that was answered; null while there is no answer. */
  status: number | null;
  /** Whether the connection ended before the answer did. */
  aborted: boolean;
}

/** What can be counted for ever, since it does not grow with what is counted. */
export interface RequestTotals {
  readonly byPath: Readonly<Record<string, number>>;
  /** Those that were answered. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byKey: Readonly<Record<string, number>>;
  readonly aborted: number;
  readonly bodyBytes: number;
}

export interface RequestReport {
  /** How many there were since the last clearing, kept or not. */
  readonly total: number;
  readonly totals: RequestTotals;
  /** The newest, oldest first. */
  readonly requests: readonly CapturedRequest[];
}

const MOST_REQUESTS = 1_000;
const MOST_CHARACTERS = 64 * 1024 * 1024;
const MOST_PATHS = 1_000;

/** The last requests that reached the API: what a test reads to prove what did not reach it. */
@Injectable()
export class CapturedRequests {
  private entries: CapturedRequest[] = [];
  private count = 0;
  private characters = 0;
  private totals = emptyTotals();

  add(entry: CapturedRequest): void {
    this.count += 1;
    const path = `${entry.method} ${entry.path.split('?')[0] ?? ''}`;
    if (this.totals.byPath.size < MOST_PATHS) bump(this.totals.byPath, path);
    this.entries.push(entry);
    if (this.entries.length > MOST_REQUESTS) this.forgetOldest();
  }

  /** Notes the body once it has arrived. */
  read(entry: CapturedRequest, body: string): void {
    entry.body = body;
    // One that was forgotten in the meantime must not count for ever.
    if (!this.entries.includes(entry)) return;
    this.totals.bodyBytes += Buffer.byteLength(body);
    this.characters += body.length;
    while (this.characters > MOST_CHARACTERS && this.entries.length > 1) this.forgetOldest();
  }

  /** Notes how it ended. */
  close(entry: CapturedRequest, end: Pick<CapturedRequest, 'key' | 'status' | 'aborted'>): void {
    Object.assign(entry, end);
    if (end.aborted) this.totals.aborted += 1;
    if (end.status !== null) bump(this.totals.byStatus, String(end.status));
    if (end.key !== null) bump(this.totals.byKey, end.key);
  }

  report(): RequestReport {
    const { byPath, byStatus, byKey, aborted, bodyBytes } = this.totals;
    const totals = {
      byPath: Object.fromEntries(byPath),
      byStatus: Object.fromEntries(byStatus),
      byKey: Object.fromEntries(byKey),
      aborted,
      bodyBytes,
    };
    return { total: this.count, totals, requests: this.entries };
  }

  clear(): void {
    this.count = 0;
    this.characters = 0;
    this.entries = [];
    this.totals = emptyTotals();
  }

  private forgetOldest(): void {
    const [oldest] = this.entries.splice(0, 1);
    this.characters -= oldest?.body?.length ?? 0;
  }
}

function emptyTotals(): {
  readonly byPath: Map<string, number>;
  readonly byStatus: Map<string, number>;
  readonly byKey: Map<string, number>;
  aborted: number;
  bodyBytes: number;
} {
  return { byPath: new Map(), byStatus: new Map(), byKey: new Map(), aborted: 0, bodyBytes: 0 };
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
