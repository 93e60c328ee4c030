import type { LimitState } from '@gatehouse/contracts';
import type { Advance } from '@gatehouse/service-kit';
import type { RatelimitQuotas, TakeRequest } from './ratelimit-quotas.js';

interface Granted {
  /** Whose calls they are. */
  readonly of: Omit<TakeRequest, 'callId'>;
  readonly calls: number;
  /** When ratelimit took them, as it says. */
  readonly takenAt: number;
  /** The quotas as they stood then. */
  readonly limits: readonly LimitState[];
  /** No call may take from it from then on, in ms since the epoch. */
  readonly until: number;
}

/** Calls that were taken from their quotas at once, for those to come. */
export class CallAdvance implements Advance<TakeRequest, number> {
  private left: number;

  constructor(
    private readonly granted: Granted,
    private readonly quotas: Pick<RatelimitQuotas, 'giveBack'>,
  ) {
    this.left = granted.calls;
  }

  take(_call: TakeRequest, calls: number, now: number): LimitState[] | null {
    if (this.left < calls || now >= this.granted.until) return null;
    this.left -= calls;
    // What nobody has taken counts as remaining: to its callers an advance does not exist.
    return this.granted.limits.map((state) => ({
      ...state,
      remaining: state.remaining + this.left,
    }));
  }

  hasRest(): boolean {
    return this.left > 0;
  }

  async close(): Promise<void> {
    if (this.left === 0) return;
    const { of, takenAt } = this.granted;
    const calls = this.left;
    this.left = 0;
    // If ratelimit is silent, they stay counted until their windows end. Asking twice might return twice.
    await this.quotas.giveBack({ ...of, calls, takenAt }).catch(() => undefined);
  }
}
