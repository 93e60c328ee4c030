import type { Bus } from '@gatehouse/bus';
import {
  GatewayError,
  ratelimitBudgetReserve,
  ratelimitBudgetSettle,
  ratelimitBudgetShrink,
} from '@gatehouse/contracts';
import type { BudgetGrant, LimitState } from '@gatehouse/contracts';
import type { z } from 'zod';
import type { LlmEgressConfig } from '../config.js';
import type { Events } from '../events.js';

export type ReserveRequest = z.input<typeof ratelimitBudgetReserve.request>;
export type SettleRequest = z.input<typeof ratelimitBudgetSettle.request>;
export type ShrinkRequest = z.input<typeof ratelimitBudgetShrink.request>;
/** Whose call it is, at which LLM API. */
export type Booked = Pick<
  SettleRequest,
  'callId' | 'tenant' | 'application' | 'user' | 'api' | 'apiVersion' | 'model'
>;

const ATTEMPTS = 2;

const NOTHING = { promptTokens: 0, completionTokens: 0, costMicros: 0, requests: 0 };

/** The books that ratelimit keeps, asked each time. */
export class RatelimitBooks {
  constructor(
    private readonly bus: Bus,
    private readonly config: Pick<LlmEgressConfig, 'DECISION_TIMEOUT_MS'>,
    private readonly events: Pick<Events, 'settlementFailed'>,
  ) {}

  /**
   * Reserves. If ratelimit does not answer, it may have reserved all the same, in all of its ledgers or in
   * some: the call is settled with nothing, so that it holds nothing either.
   * @throws GatewayError what ratelimit says, or `ratelimit_unavailable` when it does not answer
   */
  async reserve(request: ReserveRequest): Promise<BudgetGrant> {
    try {
      // Not given up when the caller hangs up: a reservation that nobody knows of could not be undone.
      return await this.bus.request(ratelimitBudgetReserve, request, this.options());
    } catch (error) {
      const { code } = GatewayError.from(error);
      // The caller need not wait for it: if it fails, too, the lease ends it.
      if (code === 'ratelimit_unavailable') void this.settle({ ...booked(request), ...NOTHING });
      throw error;
    }
  }

  /**
   * Settles. Null if ratelimit does not answer: then the lease runs out, and what was reserved counts in
   * full.
   */
  async settle(request: SettleRequest): Promise<readonly LimitState[] | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.bus.request(ratelimitBudgetSettle, request, this.options())).limits;
      } catch (error) {
        if (attempt < ATTEMPTS) continue;
        const { callId, promptTokens, completionTokens } = request;
        this.events.settlementFailed({ callId, promptTokens, completionTokens, error });
        return null;
      }
    }
  }

  /**
   * Makes a reservation smaller.
   * @throws GatewayError `ratelimit_unavailable` when it does not answer: it may be smaller all the same
   */
  async shrink(request: ShrinkRequest): Promise<void> {
    await this.bus.request(ratelimitBudgetShrink, request, this.options());
  }

  private options(): { readonly timeoutMs: number } {
    return { timeoutMs: this.config.DECISION_TIMEOUT_MS };
  }
}

/** What of a request says whose call it is. */
export function booked(request: Booked): Booked {
  const { callId, tenant, application, user, api, apiVersion, model } = request;
  return { callId, tenant, application, user, api, apiVersion, model };
}
