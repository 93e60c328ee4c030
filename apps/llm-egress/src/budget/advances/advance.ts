import type { LimitState } from '@gatehouse/contracts';
import type { Quantities } from './quantities.js';
import { countedUnder, covers, minus, NONE, plus } from './quantities.js';

interface Granted {
  /** What ratelimit has reserved for the calls to come. */
  readonly amounts: Quantities;
  /** The limits as they stood then. */
  readonly limits: readonly LimitState[];
  /** No call may take from it from then on, in ms since the epoch. */
  readonly until: number;
}

/**
 * One reservation for several calls: each takes its part while the advance is open, and says what it has
 * used when it ends. At every moment the parts that are taken, with what was used before, are within what
 * ratelimit has reserved, so a limit holds as if each call had asked for itself.
 */
export class Advance {
  private readonly calls = new Map<string, Quantities>();
  private taken = NONE;
  private used = NONE;
  private isOpen = true;

  constructor(private readonly granted: Granted) {}

  /** Gives a call its part, and how the limits stand then; null if it is not there to be had. */
  take(callId: string, wanted: Quantities, now: number): LimitState[] | null {
    if (!this.isOpen || now >= this.granted.until || !covers(this.left(), wanted)) return null;
    this.calls.set(callId, wanted);
    this.taken = plus(this.taken, wanted);
    return this.limits();
  }

  /** A call that took its part has ended, and used so much. How the limits stand then. */
  settle(callId: string, used: Quantities): LimitState[] {
    this.taken = minus(this.taken, this.calls.get(callId) ?? NONE);
    this.used = plus(this.used, used);
    this.calls.delete(callId);
    return this.limits();
  }

  /** Whether there is anything that nobody has taken. */
  hasRest(): boolean {
    return !covers(plus(this.taken, this.used), this.granted.amounts);
  }

  /** Gives nothing any more. What it has to go on holding; null if it has given all. */
  close(): Quantities | null {
    this.isOpen = false;
    return this.hasRest() ? plus(this.taken, this.used) : null;
  }

  /** What all its calls have used, once it is closed and the last of them has ended; null before. */
  result(): Quantities | null {
    return this.isOpen || this.calls.size > 0 ? null : this.used;
  }

  private left(): Quantities {
    return minus(this.granted.amounts, plus(this.taken, this.used));
  }

  /** What nobody has taken counts as remaining: to its callers an advance does not exist. */
  private limits(): LimitState[] {
    const left = this.left();
    return this.granted.limits.map((state) => ({
      ...state,
      remaining: state.remaining + countedUnder(state, left),
    }));
  }
}
