import { RpcHandler } from '@gatehouse/bus';
import { ratelimitBudgetReserve, ratelimitBudgetSettle } from '@gatehouse/contracts';
import type { Grant } from '@gatehouse/contracts';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { CatalogWatch } from '../catalog/catalog-watch.js';
import { Events } from '../events.js';
import { reserve } from '../ledger/reserve.js';
import { settle } from '../ledger/settle.js';
import type { Settlement } from '../ledger/settle.js';
import { LedgerStore } from '../state/ledger-store.js';
import type { BudgetRef } from './budget-key.js';
import { budgetKey } from './budget-key.js';
import { rulesToReserve, rulesToSettle } from './token-rules.js';

type ReserveRequest = z.output<typeof ratelimitBudgetReserve.request>;
type SettleRequest = z.output<typeof ratelimitBudgetSettle.request>;

/** Token budgets: reserved before a model call, settled after it. An API without limits has no books. */
@Controller()
export class BudgetController {
  constructor(
    private readonly catalog: CatalogWatch,
    private readonly store: LedgerStore,
    private readonly events: Events,
  ) {}

  @RpcHandler(ratelimitBudgetReserve)
  async reserve(request: ReserveRequest): Promise<Grant> {
    const rules = rulesToReserve(this.catalog.current(), request);
    if (rules.length === 0) return { granted: true, limits: [] };
    const asked = {
      callId: request.callId,
      amounts: tokens(request),
      leaseMs: request.leaseSeconds * 1000,
      rules,
    };
    const grant = await this.store.change(budgetKey(request), (ledger, now) =>
      reserve(ledger, asked, now),
    );
    if (grant.granted) this.events.budgetReserved(named(request));
    else this.events.budgetRefused({ ...named(request), exhausted: grant.exhausted });
    return grant;
  }

  @RpcHandler(ratelimitBudgetSettle)
  async settle(request: SettleRequest): Promise<Settlement> {
    const rules = rulesToSettle(this.catalog.current(), request);
    if (rules.length === 0) return { settled: false, limits: [] };
    const asked = { callId: request.callId, amounts: tokens(request), rules };
    const settlement = await this.store.change(budgetKey(request), (ledger, now) =>
      settle(ledger, asked, now),
    );
    this.events.budgetSettled({ ...named(request), settled: settlement.settled });
    return settlement;
  }
}

function tokens(request: { readonly promptTokens: number; readonly completionTokens: number }): {
  readonly prompt: number;
  readonly completion: number;
} {
  return { prompt: request.promptTokens, completion: request.completionTokens };
}

function named({ tenant, application, api }: BudgetRef): Omit<BudgetRef, 'apiVersion'> {
  return { tenant, application, api };
}
