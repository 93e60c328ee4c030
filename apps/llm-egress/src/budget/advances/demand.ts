import type { Quantities } from './quantities.js';
import { NONE, plus } from './quantities.js';

/** What the calls of a kind have asked for lately. */
export class Demand {
  private began = 0;
  private current = NONE;
  private previous = NONE;

  constructor(private readonly termMs: number) {}

  count(wanted: Quantities, now: number): void {
    this.turn(now);
    this.current = plus(this.current, wanted);
  }

  /** What the calls of the last whole term asked for: probably what those of the next one will. */
  expected(now: number): Quantities {
    this.turn(now);
    return this.previous;
  }

  private turn(now: number): void {
    const since = now - this.began;
    if (since >= 0 && since < this.termMs) return;
    this.previous = since >= 0 && since < 2 * this.termMs ? this.current : NONE;
    this.current = NONE;
    this.began = now;
  }
}
