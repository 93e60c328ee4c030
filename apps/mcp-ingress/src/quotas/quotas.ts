import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { GatewayError, ratelimitQuotaTake } from '@gatehouse/contracts';
import type { Grant } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { IngressConfig } from '../config.js';

/** Asks ratelimit whether there is room for a call. */
@Injectable()
export class Quotas {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * Takes one call from every quota that applies, all or none.
   * @throws GatewayError `ratelimit_unavailable` when ratelimit is silent or late.
   */
  async take(call: z.input<typeof ratelimitQuotaTake.request>): Promise<Grant> {
    const options = { timeoutMs: this.config.DECISION_TIMEOUT_MS };
    try {
      return await this.bus.request(ratelimitQuotaTake, call, options);
    } catch (cause) {
      // Whatever goes wrong while counting means that nothing was granted.
      throw new GatewayError('ratelimit_unavailable', undefined, { cause });
    }
  }
}
