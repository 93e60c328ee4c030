interface Rest {
  readonly timer: NodeJS.Timeout;
  again: boolean;
}

/** Says each thing at once, and while it is said again and again, once in a while: nothing is lost but the number. */
export class Paced<Item> {
  private readonly resting = new Map<Item, Rest>();

  /** @param everyMs how long each thing rests after it was said. */
  constructor(
    private readonly say: (item: Item) => void,
    private readonly everyMs: number,
  ) {}

  note(item: Item): void {
    const rest = this.resting.get(item);
    if (rest) rest.again = true;
    else this.sayNow(item);
  }

  stop(): void {
    for (const { timer } of this.resting.values()) clearTimeout(timer);
    this.resting.clear();
  }

  private sayNow(item: Item): void {
    const timer = setTimeout(() => this.rested(item), this.everyMs).unref();
    this.resting.set(item, { timer, again: false });
    this.say(item);
  }

  private rested(item: Item): void {
    const again = this.resting.get(item)?.again === true;
    this.resting.delete(item);
    if (again) this.sayNow(item);
  }
}
