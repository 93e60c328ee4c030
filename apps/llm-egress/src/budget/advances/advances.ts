import type { LimitState } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/service-kit';
import { randomUUID } from 'node:crypto';
import type { Booked, RatelimitBooks, ReserveRequest, SettleRequest } from '../ratelimit-books.js';
import { booked } from '../ratelimit-books.js';
import { Advance } from './advance.js';
import { Demand } from './demand.js';
import type { Quantities } from './quantities.js';
import { wantedBy } from './quantities.js';
import { advanceSize, TERM_MS, termMs } from './size.js';

/** How many kinds of calls are followed. */
const MOST_KINDS = 1_000;

interface AdvancesParts {
  readonly books: Pick<RatelimitBooks, 'reserve' | 'settle' | 'shrink'>;
  readonly clock: Clock;
  /** How much of what is left under a limit one advance may hold, from 0 to 1. */
  readonly share: number;
}

/** An advance that calls may take from, or that some of them still have a part of. */
interface Drawn {
  readonly advance: Advance;
  readonly of: Booked;
}

/** Calls of one kind: all that are counted in the same ledgers, at the same price. */
interface Kind {
  readonly demand: Demand;
  readonly of: Booked;
  /** The limits as ratelimit told them last; null before. */
  limits: readonly LimitState[] | null;
  drawn: Drawn | null;
  /** While ratelimit is asked for another one. */
  drawing: Promise<void> | null;
}

/**
 * Reserves budget in advance for kinds of calls that come often, so that most of them need not wait for
 * ratelimit, nor for the broker and the disk behind it. A call whose part is not there asks ratelimit
 * itself, as all do where budgets are nearly used up.
 */
export class Advances {
  private readonly kinds = new Map<string, Kind>();
  private readonly byCall = new Map<string, Drawn>();
  private readonly ending = new Set<Promise<unknown>>();

  constructor(private readonly parts: AdvancesParts) {}

  /** Gives a call its part of an advance, and how the limits stand then; null if it has to ask ratelimit. */
  take(request: ReserveRequest): LimitState[] | null {
    if (this.parts.share === 0) return null;
    const now = this.parts.clock.now();
    const wanted = wantedBy(request);
    const kind = this.kindOf(request);
    kind.demand.count(wanted, now);
    const { drawn } = kind;
    const limits = drawn?.advance.take(request.callId, wanted, now) ?? null;
    if (drawn && limits) this.byCall.set(request.callId, drawn);
    else this.drawSoon(kind, request);
    return limits;
  }

  /** Ratelimit has told a call itself how its limits stand. */
  heard(request: ReserveRequest, limits: readonly LimitState[]): void {
    if (this.parts.share > 0) this.kindOf(request).limits = limits;
  }

  /** Settles a call that took its part of an advance; null for any other. */
  settle(request: SettleRequest): LimitState[] | null {
    const drawn = this.byCall.get(request.callId);
    if (!drawn) return null;
    this.byCall.delete(request.callId);
    const { promptTokens, completionTokens, costMicros = 0, requests = 1 } = request;
    const used = { promptTokens, completionTokens, costMicros, requests };
    const limits = drawn.advance.settle(request.callId, used);
    void this.end(drawn);
    return limits;
  }

  /**
   * Gives back what nobody has taken yet of the application's advances, or of all in the tenant if what is
   * exhausted is shared. False if there was nothing to give back.
   */
  async giveBack(request: ReserveRequest, exhausted: readonly string[]): Promise<boolean> {
    const isShared = exhausted.some((name) => /^(?:user|model|api|tenant)_/.test(name));
    const open = [...this.kinds.values()].filter(
      ({ of, drawn, drawing }) =>
        (drawn !== null || drawing !== null) &&
        of.tenant === request.tenant &&
        (isShared || of.application === request.application),
    );
    await Promise.all(open.map((kind) => this.closeDrawn(kind)));
    return open.length > 0;
  }

  /** Ends all advances, and waits until ratelimit has been told. */
  async stop(): Promise<void> {
    await Promise.all([...this.kinds.values()].map((kind) => this.closeDrawn(kind)));
    await Promise.all(this.ending);
  }

  private kindOf(request: ReserveRequest): Kind {
    const { tenant, application, user, api, apiVersion, model, cost } = request;
    const key = JSON.stringify([tenant, application, user, api, apiVersion, model, cost === null]);
    const kind = this.kinds.get(key) ?? {
      demand: new Demand(TERM_MS),
      of: booked(request),
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
      void this.close(kind);
      return;
    }
  }

  /** Reserves for the calls to come, if that is worth it. */
  private drawSoon(kind: Kind, request: ReserveRequest): void {
    if (kind.drawing || !kind.limits) return;
    const { clock, share } = this.parts;
    const size = advanceSize(kind.demand.expected(clock.now()), kind.limits, share);
    const term = termMs(kind.limits);
    if (!size || term <= 0) return;
    kind.drawing = this.draw(kind, { request, size, term }).finally(() => {
      kind.drawing = null;
    });
  }

  /** Whatever goes wrong, the calls ask for themselves. */
  private async draw(
    kind: Kind,
    { request, size, term }: { request: ReserveRequest; size: Quantities; term: number },
  ): Promise<void> {
    const { books, clock } = this.parts;
    const of = { ...booked(request), callId: randomUUID() };
    const until = clock.now() + term;
    try {
      await this.close(kind);
      const grant = await books.reserve({ ...of, ...asked(size, request) });
      kind.limits = grant.limits;
      if (!grant.granted) return;
      const { limits } = grant;
      kind.drawn = { of, advance: new Advance({ amounts: size, limits, until }) };
      this.closeLater(kind, kind.drawn, term);
    } catch {
      // Ratelimit has been silent or said no: the next call will hear so itself.
    }
  }

  private closeLater(kind: Kind, drawn: Drawn, term: number): void {
    const timer = setTimeout(() => {
      if (kind.drawn === drawn) void this.close(kind);
    }, term);
    timer.unref();
  }

  /** Closes the one that is open, or that is just being asked for. */
  private async closeDrawn(kind: Kind): Promise<void> {
    await kind.drawing;
    await this.close(kind);
  }

  private async close(kind: Kind): Promise<void> {
    const { drawn } = kind;
    if (!drawn) return;
    kind.drawn = null;
    const held = drawn.advance.close();
    if (drawn.advance.result()) return this.end(drawn);
    if (!held) return;
    const given = this.parts.books.shrink({ ...drawn.of, ...held });
    // If ratelimit is silent, the rest is held until the last call has ended.
    await given.catch(() => undefined);
  }

  /** Settles an advance that is closed, and that no call has a part of any more. */
  private async end({ advance, of }: Drawn): Promise<void> {
    const used = advance.result();
    if (!used) return;
    const settled = this.parts.books.settle({ ...of, ...used });
    this.ending.add(settled);
    await settled.finally(() => this.ending.delete(settled));
  }
}

function asked(
  { costMicros, ...size }: Quantities,
  request: ReserveRequest,
): Omit<ReserveRequest, keyof Booked> {
  return {
    ...size,
    cost: request.cost ? { promptMicros: costMicros, completionMicros: 0 } : null,
    inFlight: false,
    // A call that takes its part at the end of the term holds it as long as any other.
    leaseSeconds: request.leaseSeconds + Math.ceil(TERM_MS / 1_000),
  };
}
