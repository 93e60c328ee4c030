/** How amounts add up. */
interface Sums<Amount> {
  readonly none: Amount;
  readonly plus: (a: Amount, b: Amount) => Amount;
}

/** What the calls of a kind have asked for lately. */
export class Demand<Amount> {
  private began = 0;
  private current: Amount;
  private previous: Amount;

  constructor(
    private readonly termMs: number,
    private readonly sums: Sums<Amount>,
  ) {
    this.current = sums.none;
    this.previous = sums.none;
  }

  count(wanted: Amount, now: number): void {
    this.turn(now);
    this.current = this.sums.plus(this.current, wanted);
  }

  /** What the calls of the last whole term asked for: probably what those of the next one will. */
  expected(now: number): Amount {
    this.turn(now);
    return this.previous;
  }

  private turn(now: number): void {
    const since = now - this.began;
    if (since >= 0 && since < this.termMs) return;
    this.previous = since >= 0 && since < 2 * this.termMs ? this.current : this.sums.none;
    this.current = this.sums.none;
    this.began = now;
  }
}
