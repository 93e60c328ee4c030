import type { Bus } from '@gatehouse/bus';
import { GatewayError, ratelimitQuotaReturn, ratelimitQuotaTake } from '@gatehouse/contracts';
import type { z } from 'zod';
import type { IngressConfig } from '../config.js';

export type TakeRequest = z.input<typeof ratelimitQuotaTake.request>;
export type TakeReply = z.output<typeof ratelimitQuotaTake.reply>;
type ReturnRequest = z.input<typeof ratelimitQuotaReturn.request>;

/** The quotas that ratelimit counts, asked each time. */
export class RatelimitQuotas {
  constructor(
    private readonly bus: Bus,
    private readonly config: Pick<IngressConfig, 'DECISION_TIMEOUT_MS'>,
  ) {}

  /**
   * Takes calls from every quota that applies, all or none.
   * @throws GatewayError `ratelimit_unavailable` when ratelimit is silent or late.
   */
  async take(request: TakeRequest): Promise<TakeReply> {
    try {
      return await this.bus.request(ratelimitQuotaTake, request, this.options());
    } catch (cause) {
      // Whatever goes wrong while counting means that nothing was granted.
      throw new GatewayError('ratelimit_unavailable', undefined, { cause });
    }
  }

  /** @throws GatewayError when ratelimit is silent: they may have been given back all the same. */
  async giveBack(request: ReturnRequest): Promise<void> {
    await this.bus.request(ratelimitQuotaReturn, request, this.options());
  }

  private options(): { readonly timeoutMs: number } {
    return { timeoutMs: this.config.DECISION_TIMEOUT_MS };
  }
}
