import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import type { Grant } from '@gatehouse/contracts';
import { Advances, CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { IngressConfig } from '../config.js';
import { callAdvances } from './call-advances.js';
import { RatelimitQuotas } from './ratelimit-quotas.js';
import type { TakeRequest } from './ratelimit-quotas.js';

/** Says whether there is room for a call: as ratelimit does, or as it did for the calls of this second. */
@Injectable()
export class Quotas implements BeforeApplicationShutdown {
  private readonly ratelimit: RatelimitQuotas;
  private readonly advances: Advances<TakeRequest, number>;

  constructor(
    @Inject(BUS) bus: Bus,
    @Inject(CONFIG) config: IngressConfig,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.ratelimit = new RatelimitQuotas(bus, config);
    const share = config.QUOTA_ADVANCE_PERCENT / 100;
    this.advances = new Advances({ source: callAdvances(this.ratelimit), clock, share });
  }

  /**
   * Takes one call from every quota that applies, all or none. Nobody is refused for what is held here for
   * calls that have not come yet: it is given back before.
   * @throws GatewayError `ratelimit_unavailable` when ratelimit is silent or late.
   */
  async take(call: TakeRequest): Promise<Grant> {
    const limits = this.advances.take(call);
    if (limits) return { granted: true, limits };
    const grant = await this.ratelimit.take(call);
    this.advances.heard(call, grant.limits);
    if (grant.granted) return grant;
    const isWorthAnother = await this.advances.giveBack(({ tenant }) => tenant === call.tenant);
    return isWorthAnother ? this.ratelimit.take(call) : grant;
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.advances.stop();
  }
}
