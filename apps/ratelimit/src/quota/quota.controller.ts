import { RpcHandler } from '@gatehouse/bus';
import { ratelimitQuotaTake } from '@gatehouse/contracts';
import type { Grant } from '@gatehouse/contracts';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { CatalogWatch } from '../catalog/catalog-watch.js';
import { Events } from '../events.js';
import { LedgerStore } from '../state/ledger-store.js';
import { quotaCharges } from './quota-charges.js';
import { takeQuota } from './take-quota.js';

type TakeRequest = z.output<typeof ratelimitQuotaTake.request>;

/** Quotas of tool calls, taken before each call. */
@Controller()
export class QuotaController {
  constructor(
    private readonly catalog: CatalogWatch,
    private readonly store: LedgerStore,
    private readonly events: Events,
  ) {}

  @RpcHandler(ratelimitQuotaTake)
  async take(request: TakeRequest): Promise<Grant> {
    const { tenant, application, server, tool } = request;
    const call = { tenant, application, server, tool };
    const charges = quotaCharges(this.catalog.current(), request);
    const grant = await takeQuota(request, charges, {
      store: this.store,
      notReturned: (cause) => this.events.quotaNotReturned({ ...call, cause }),
    });
    if (grant.granted) this.events.quotaTaken(call);
    else this.events.quotaRefused({ ...call, exhausted: grant.exhausted });
    return grant;
  }
}
