import type { BudgetGrant, LimitState } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/service-kit';
import { BudgetAdvances } from './advances/budget-advances.js';
import type { RatelimitBooks, ReserveRequest, SettleRequest } from './ratelimit-books.js';

interface BudgetBooksParts {
  readonly books: RatelimitBooks;
  readonly clock: Clock;
  /** How much of what is left under a limit may be reserved in advance, from 0 to 1. */
  readonly share: number;
}

/** The budgets of model calls: those of ratelimit, or for a moment what was reserved there in advance. */
export class BudgetBooks {
  private readonly books: RatelimitBooks;
  private readonly advances: BudgetAdvances;

  constructor(parts: BudgetBooksParts) {
    this.books = parts.books;
    this.advances = new BudgetAdvances(parts);
  }

  /**
   * Reserves.
   * @throws GatewayError what ratelimit says, or `ratelimit_unavailable` when it does not answer
   */
  async reserve(request: ReserveRequest): Promise<BudgetGrant> {
    const limits = this.advances.take(request);
    if (limits) return { granted: true, limits };
    const grant = await this.reserveApart(request);
    this.advances.heard(request, grant.limits);
    return grant;
  }

  /**
   * Reserves for what is not one of many calls, and is not counted among them. Nobody is refused for what is
   * held here for calls that have not come yet: it is given back before.
   * @throws GatewayError as `reserve` does
   */
  async reserveApart(request: ReserveRequest): Promise<BudgetGrant> {
    const grant = await this.books.reserve(request);
    if (grant.granted) return grant;
    const isWorthAnother = await this.advances.giveBack(request, grant.exhausted);
    return isWorthAnother ? this.books.reserve(request) : grant;
  }

  /** Settles. Null if ratelimit does not answer: then what was reserved counts in full. */
  async settle(request: SettleRequest): Promise<readonly LimitState[] | null> {
    return this.advances.settle(request) ?? this.books.settle(request);
  }

  /** Gives back what was reserved in advance, and waits until ratelimit knows. */
  stop(): Promise<void> {
    return this.advances.stop();
  }
}
