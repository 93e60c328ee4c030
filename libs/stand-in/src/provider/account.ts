import type { End } from './books.js';

/** The running account of one call. It is closed once, by whatever ends the call first. */
export class Account {
  private output = 0;
  private closed = false;

  /** @param close is told how many tokens were written, and how it ended. */
  constructor(private readonly close: (output: number, end: End) => void) {}

  /** So many tokens are written by now. */
  written(output: number): void {
    this.output = output;
  }

  settle(end: End): void {
    if (this.closed) return;
    this.closed = true;
    this.close(this.output, end);
  }
}
