import { RpcHandler } from '@gatehouse/bus';
import { ratelimitQuotaReturn, ratelimitQuotaTake } from '@gatehouse/contracts';
import type { LimitState } from '@gatehouse/contracts';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { CatalogWatch } from '../catalog/catalog-watch.js';
import { Events } from '../events.js';
import { LedgerStore } from '../state/ledger-store.js';
import { quotaCharges } from './quota-charges.js';
import type { ToolCall } from './quota-charges.js';
import { returnQuota, takeQuota } from './take-quota.js';

type TakeRequest = z.output<typeof ratelimitQuotaTake.request>;
type TakeReply = z.output<typeof ratelimitQuotaTake.reply>;
type ReturnRequest = z.output<typeof ratelimitQuotaReturn.request>;

/** Quotas of tool calls, taken before each call. */
@Controller()
export class QuotaController {
  constructor(
    private readonly catalog: CatalogWatch,
    private readonly store: LedgerStore,
    private readonly events: Events,
  ) {}

  @RpcHandler(ratelimitQuotaTake)
  async take(request: TakeRequest): Promise<TakeReply> {
    const charges = quotaCharges(this.catalog.current(), request);
    const grant = await takeQuota(request, charges, this.deps(request));
    const call = named(request);
    if (grant.granted) this.events.quotaTaken(call);
    else this.events.quotaRefused({ ...call, exhausted: grant.exhausted });
    return grant;
  }

  @RpcHandler(ratelimitQuotaReturn)
  async return(request: ReturnRequest): Promise<{ limits: LimitState[] }> {
    const charges = quotaCharges(this.catalog.current(), request);
    const { takenAt } = request;
    return { limits: await returnQuota(request, { charges, takenAt }, this.deps(request)) };
  }

  private deps(call: ToolCall): Parameters<typeof takeQuota>[2] {
    return {
      store: this.store,
      notReturned: (cause) => this.events.quotaNotReturned({ ...named(call), cause }),
    };
  }
}

function named({ tenant, application, server, tool }: ToolCall) {
  return { tenant, application, server, tool };
}
