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
  /** The body as text; null while it is being read, or if it never came whole. */
  body: string | null;
  /** The status that was answered; null while there is no answer. */
  status: number | null;
  /** Whether the connection ended before the answer did. */
  aborted: boolean;
}

export interface RequestReport {
  /** How many there were since the last clearing, kept or not. */
  readonly total: number;
  /** The newest, oldest first. */
  readonly requests: readonly CapturedRequest[];
}

const MOST_REQUESTS = 1_000;
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** The last requests that reached the API: what a test reads to prove what did not reach it. */
@Injectable()
export class CapturedRequests {
  private entries: CapturedRequest[] = [];
  private count = 0;

  add(entry: CapturedRequest): void {
    this.count += 1;
    this.entries.push(entry);
    while (this.entries.length > MOST_REQUESTS || this.characters() > MOST_CHARACTERS) {
      this.entries.shift();
    }
  }

  report(): RequestReport {
    return { total: this.count, requests: this.entries };
  }

  clear(): void {
    this.count = 0;
    this.entries = [];
  }

  private characters(): number {
    return this.entries.reduce((sum, entry) => sum + (entry.body?.length ?? 0), 0);
  }
}
