import type { LimitState } from '@gatehouse/contracts';
import type { Clock } from '../clock.js';
import type { Advance, AdvanceSource } from './advance.js';
import { Demand } from './demand.js';
import { TERM_MS, termMs } from './term.js';

/** How many kinds of calls are followed. */
const MOST_KINDS = 1_000;

interface AdvancesParts<Call, Amount> {
  readonly source: AdvanceSource<Call, Amount>;
  readonly clock: Clock;
  /** How much of what is left under a limit one advance may hold, from 0 to 1; at 0 there are none. */
  readonly share: number;
}

/** Calls that may take from the same advance. */
interface Kind<Call, Amount> {
  /** The first of them. */
  readonly call: Call;
  readonly demand: Demand<Amount>;
  /** The limits as ratelimit told them last; null before. */
  limits: readonly LimitState[] | null;
  /** The advance that is open. */
  advance: Advance<Call, Amount> | null;
  /** While ratelimit is asked for another one. */
  drawing: Promise<void> | null;
  /** While what nobody has taken of the last one is given back. */
  returning: Promise<void> | null;
}

/**
 * Takes from limits in advance for kinds of calls that come often, so that most of them need not wait for
 * ratelimit, nor for the broker and the disk behind it. A call whose part is not there asks ratelimit
 * itself, as all do where limits are nearly reached.
 */
export class Advances<Call, Amount> {
  private readonly kinds = new Map<string, Kind<Call, Amount>>();
  private isStopped = false;

  constructor(private readonly parts: AdvancesParts<Call, Amount>) {}

  /** Gives a call its part of an advance, and how the limits stand then; null if it has to ask ratelimit. */
  take(call: Call): LimitState[] | null {
    const { source, clock, share } = this.parts;
    if (share === 0) return null;
    const now = clock.now();
    const wanted = source.wantedBy(call);
    const kind = this.kindOf(call);
    kind.demand.count(wanted, now);
    const limits = kind.advance?.take(call, wanted, now) ?? null;
    if (!limits) this.drawSoon(kind, call, now);
    return limits;
  }

  /** Ratelimit has told a call itself how its limits stand. */
  heard(call: Call, limits: readonly LimitState[]): void {
    if (this.parts.share > 0) this.kindOf(call).limits = limits;
  }

  /**
   * Gives back what nobody has taken yet of the advances of such calls. False if there was nothing to give
   * back.
   */
  async giveBack(isSuch: (call: Call) => boolean): Promise<boolean> {
    const open = [...this.kinds.values()].filter(
      ({ call, advance, drawing, returning }) =>
        isSuch(call) && (drawing !== null || returning !== null || (advance?.hasRest() ?? false)),
    );
    await Promise.all(open.map((kind) => this.closeAll(kind)));
    return open.length > 0;
  }

  /** Closes all advances, and waits until ratelimit has been told. From then on there are none. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all([...this.kinds.values()].map((kind) => this.closeAll(kind)));
  }

  private kindOf(call: Call): Kind<Call, Amount> {
    const { source } = this.parts;
    const key = source.keyOf(call);
    const kind = this.kinds.get(key) ?? {
      call,
      demand: new Demand(TERM_MS, source),
      limits: null,
      advance: null,
      drawing: null,
      returning: null,
    };
    // The map is in the order of use, so the first one is the one to forget.
    this.kinds.delete(key);
    this.kinds.set(key, kind);
    if (this.kinds.size > MOST_KINDS) this.forgetOne();
    return kind;
  }

  private forgetOne(): void {
    for (const [key, kind] of this.kinds) {
      this.kinds.delete(key);
      void this.closeAll(kind);
      return;
    }
  }

  /** Asks for what the calls to come will probably want, if that is worth it. */
  private drawSoon(kind: Kind<Call, Amount>, call: Call, now: number): void {
    if (this.isStopped || kind.drawing || !kind.limits) return;
    const { source, share } = this.parts;
    const size = source.sizeOf(kind.demand.expected(now), kind.limits, share);
    const term = termMs(kind.limits);
    if (size === null || term <= 0) return;
    const until = now + term;
    // Whatever goes wrong, the calls ask for themselves: the next one will hear of it.
    kind.drawing = this.draw(kind, () => source.draw(call, size, until), until)
      .catch(() => undefined)
      .finally(() => {
        kind.drawing = null;
      });
  }

  private async draw(
    kind: Kind<Call, Amount>,
    ask: () => ReturnType<AdvanceSource<Call, Amount>['draw']>,
    until: number,
  ): Promise<void> {
    await this.close(kind);
    const { limits, advance } = await ask();
    kind.limits = limits;
    kind.advance = advance;
    if (!advance) return;
    const timer = setTimeout(() => {
      if (kind.advance === advance) void this.close(kind);
    }, until - this.parts.clock.now());
    timer.unref();
  }

  /** Closes the one that is open, or that is just being asked for. */
  private async closeAll(kind: Kind<Call, Amount>): Promise<void> {
    await kind.drawing;
    await this.close(kind);
  }

  private async close(kind: Kind<Call, Amount>): Promise<void> {
    const { advance } = kind;
    kind.advance = null;
    if (advance) {
      const returning = advance.close().finally(() => {
        if (kind.returning === returning) kind.returning = null;
      });
      kind.returning = returning;
    }
    await kind.returning;
  }
}
