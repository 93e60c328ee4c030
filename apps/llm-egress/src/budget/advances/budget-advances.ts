import type { LimitState } from '@gatehouse/contracts';
import { Advances, TERM_MS } from '@gatehouse/service-kit';
import type { AdvanceSource, Clock, Drawing } from '@gatehouse/service-kit';
import { randomUUID } from 'node:crypto';
import type { Booked, RatelimitBooks, ReserveRequest, SettleRequest } from '../ratelimit-books.js';
import { booked } from '../ratelimit-books.js';
import { Advance } from './advance.js';
import type { Quantities } from './quantities.js';
import { NONE, plus, wantedBy } from './quantities.js';
import { advanceSize } from './size.js';

interface BudgetAdvancesParts {
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

/** Reserves budget in advance: calls take their parts, and the last to end settles for all of them. */
export class BudgetAdvances {
  private readonly advances: Advances<ReserveRequest, Quantities>;
  private readonly byCall = new Map<string, Drawn>();
  private readonly ending = new Set<Promise<unknown>>();

  constructor(private readonly parts: BudgetAdvancesParts) {
    const source: AdvanceSource<ReserveRequest, Quantities> = {
      keyOf,
      wantedBy,
      none: NONE,
      plus,
      sizeOf: advanceSize,
      draw: (request, size, until) => this.draw(request, size, until),
    };
    this.advances = new Advances({ source, clock: parts.clock, share: parts.share });
  }

  /** Gives a call its part of an advance, and how the limits stand then; null if it has to ask ratelimit. */
  take(request: ReserveRequest): LimitState[] | null {
    return this.advances.take(request);
  }

  /** Ratelimit has told a call itself how its limits stand. */
  heard(request: ReserveRequest, limits: readonly LimitState[]): void {
    this.advances.heard(request, limits);
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
  giveBack(request: ReserveRequest, exhausted: readonly string[]): Promise<boolean> {
    const isShared = exhausted.some((name) => /^(?:user|model|api|tenant)_/.test(name));
    return this.advances.giveBack(
      ({ tenant, application }) =>
        tenant === request.tenant && (isShared || application === request.application),
    );
  }

  /** Ends all advances, and waits until ratelimit has been told. */
  async stop(): Promise<void> {
    await this.advances.stop();
    await Promise.all(this.ending);
  }

  private async draw(
    request: ReserveRequest,
    size: Quantities,
    until: number,
  ): Promise<Drawing<ReserveRequest, Quantities>> {
    const of = { ...booked(request), callId: randomUUID() };
    const grant = await this.parts.books.reserve({ ...of, ...asked(size, request) });
    const { limits } = grant;
    if (!grant.granted) return { limits, advance: null };
    const drawn = { of, advance: new Advance({ amounts: size, limits, until }) };
    return {
      limits,
      advance: {
        take: ({ callId }, wanted, now) => {
          const standing = drawn.advance.take(callId, wanted, now);
          if (standing) this.byCall.set(callId, drawn);
          return standing;
        },
        hasRest: () => drawn.advance.hasRest(),
        close: () => this.close(drawn),
      },
    };
  }

  private async close(drawn: Drawn): Promise<void> {
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

/** Calls that are counted in the same ledgers, at the same price. */
function keyOf(request: ReserveRequest): string {
  const { tenant, application, user, api, apiVersion, model, cost } = request;
  return JSON.stringify([tenant, application, user, api, apiVersion, model, cost === null]);
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
