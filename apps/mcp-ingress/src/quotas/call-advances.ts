import type { LimitState } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/service-kit';
import type { RatelimitQuotas, TakeRequest } from './ratelimit-quotas.js';

/** How long calls may take from an advance, in milliseconds. */
export const TERM_MS = 1_000;
/** For fewer calls an advance is not worth its own round trips. */
const LEAST_CALLS = 4;
/** How many kinds of calls are followed. */
const MOST_KINDS = 1_000;

interface CallAdvancesParts {
  readonly quotas: RatelimitQuotas;
  readonly clock: Clock;
  /** How much of what is left of a quota one advance may hold, from 0 to 1. */
  readonly share: number;
}

/** Calls that were taken at once, for those to come. */
interface Drawn {
  left: number;
  readonly takenAt: number;
  /** No call may take from it from then on. */
  readonly until: number;
  readonly limits: readonly LimitState[];
}

/** Calls of one tool by one application. */
interface Kind {
  readonly of: TakeRequest;
  term: { readonly began: number; calls: number; readonly before: number };
  /** The quotas as ratelimit told them last; null before. */
  limits: readonly LimitState[] | null;
  drawn: Drawn | null;
  drawing: Promise<void> | null;
}

/**
 * Takes calls from their quotas in advance where they come often, so that most of them need not wait for
 * ratelimit. A call that finds none left asks ratelimit itself, as all do where a quota is nearly used up.
 */
export class CallAdvances {
  private readonly kinds = new Map<string, Kind>();

  constructor(private readonly parts: CallAdvancesParts) {}

  /** One call of those taken in advance: how the quotas stand then. Null if it has to ask ratelimit. */
  take(request: TakeRequest): LimitState[] | null {
    const { share, clock } = this.parts;
    if (share === 0) return null;
    const kind = this.kindOf(request);
    const now = clock.now();
    this.count(kind, now);
    const { drawn } = kind;
    if (drawn && drawn.left > 0 && now < drawn.until) {
      drawn.left -= 1;
      return standing(drawn);
    }
    this.drawSoon(kind, request, now);
    return null;
  }

  /** Ratelimit has told a call itself how its quotas stand. */
  heard(request: TakeRequest, limits: readonly LimitState[]): void {
    if (this.parts.share > 0) this.kindOf(request).limits = limits;
  }

  /** Gives back what the tenant's calls have not taken; false if there was nothing to give back. */
  async giveBack({ tenant }: TakeRequest): Promise<boolean> {
    const open = [...this.kinds.values()].filter(
      ({ of, drawn, drawing }) =>
        of.tenant === tenant && ((drawn !== null && drawn.left > 0) || drawing !== null),
    );
    await Promise.all(open.map((kind) => this.closeDrawn(kind)));
    return open.length > 0;
  }

  /** Gives everything back, and waits until ratelimit has been told. */
  async stop(): Promise<void> {
    await Promise.all([...this.kinds.values()].map((kind) => this.closeDrawn(kind)));
  }

  private kindOf(request: TakeRequest): Kind {
    const { tenant, application, kind: of, server, serverVersion, tool } = request;
    const key = JSON.stringify([tenant, application, of, server, serverVersion, tool]);
    const kind = this.kinds.get(key) ?? {
      of: request,
      term: { began: 0, calls: 0, before: 0 },
      limits: null,
      drawn: null,
      drawing: null,
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
      void this.closeDrawn(kind);
      return;
    }
  }

  private count(kind: Kind, now: number): void {
    const since = now - kind.term.began;
    if (since < 0 || since >= TERM_MS) {
      const before = since >= 0 && since < 2 * TERM_MS ? kind.term.calls : 0;
      kind.term = { began: now, calls: 0, before };
    }
    kind.term.calls += 1;
  }

  private drawSoon(kind: Kind, request: TakeRequest, now: number): void {
    if (kind.drawing || !kind.limits) return;
    const calls = advanceSize(kind.term.before, kind.limits, this.parts.share);
    const term = termMs(kind.limits);
    if (calls < LEAST_CALLS || term <= 0) return;
    kind.drawing = this.draw(kind, { ...request, calls }, now + term).finally(() => {
      kind.drawing = null;
    });
  }

  /** Whatever goes wrong, the calls ask for themselves. */
  private async draw(
    kind: Kind,
    request: TakeRequest & { readonly calls: number },
    until: number,
  ): Promise<void> {
    await this.close(kind);
    const grant = await this.parts.quotas.take(request).catch(() => null);
    if (!grant) return;
    kind.limits = grant.limits;
    if (!grant.granted) return;
    const drawn = { left: request.calls, takenAt: grant.takenAt, until, limits: grant.limits };
    kind.drawn = drawn;
    const timer = setTimeout(() => {
      if (kind.drawn === drawn) void this.close(kind);
    }, until - this.parts.clock.now());
    timer.unref();
  }

  /** Closes the one that is open, or that is just being asked for. */
  private async closeDrawn(kind: Kind): Promise<void> {
    await kind.drawing;
    await this.close(kind);
  }

  private async close(kind: Kind): Promise<void> {
    const { drawn, of } = kind;
    kind.drawn = null;
    if (!drawn || drawn.left === 0) return;
    const { callId: _, ...counted } = of;
    const { left: calls, takenAt } = drawn;
    drawn.left = 0;
    // If ratelimit is silent, they stay counted until their windows end. Asking twice might return twice.
    await this.parts.quotas.giveBack({ ...counted, calls, takenAt }).catch(() => undefined);
  }
}

/** What nobody has taken counts as remaining: to its callers an advance does not exist. */
function standing({ limits, left }: Drawn): LimitState[] {
  return limits.map((state) => ({ ...state, remaining: state.remaining + left }));
}

/** As many as came in the last whole term, but at most `share` of what is left of any quota. */
function advanceSize(expected: number, limits: readonly LimitState[], share: number): number {
  const most = limits.map(({ remaining }) => Math.floor(remaining * share));
  return Math.min(expected, 10_000, ...most);
}

/** An advance ends before its windows do, so that no call is counted in one that was over when it came. */
function termMs(limits: readonly LimitState[]): number {
  const resets = limits.flatMap(({ resetSeconds }) => resetSeconds ?? []);
  // Rounded up, so only the seconds before the last are whole.
  return Math.min(TERM_MS, ...resets.map((seconds) => (seconds - 1) * 1_000));
}
