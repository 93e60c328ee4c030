import { RpcHandler } from '@gatehouse/bus';
import {
  GatewayError,
  ratelimitBudgetReserve,
  ratelimitBudgetSettle,
  ratelimitBudgetShrink,
} from '@gatehouse/contracts';
import type { BudgetGrant, LimitState } from '@gatehouse/contracts';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { CatalogWatch } from '../catalog/catalog-watch.js';
import { Events } from '../events.js';
import type { Amounts } from '../ledger/amounts.js';
import { total } from '../ledger/amounts.js';
import type { Settlement } from '../ledger/settle.js';
import { shrink } from '../ledger/shrink.js';
import { IN_FLIGHT } from '../ledger/standing.js';
import { LedgerStore } from '../state/ledger-store.js';
import type { BudgetRef } from './budget-keys.js';
import { legsToReserve, legsToSettle } from './legs.js';
import { limitCost } from './limit-rules.js';
import type { Ask } from './reserve-all.js';
import { reserveAll } from './reserve-all.js';
import { settleAll } from './settle-all.js';

type ReserveRequest = z.output<typeof ratelimitBudgetReserve.request>;
type SettleRequest = z.output<typeof ratelimitBudgetSettle.request>;
type ShrinkRequest = z.output<typeof ratelimitBudgetShrink.request>;

/** Budgets of model calls: reserved before a call, settled after it. An API without limits has no books. */
@Controller()
export class BudgetController {
  constructor(
    private readonly catalog: CatalogWatch,
    private readonly store: LedgerStore,
    private readonly events: Events,
  ) {}

  @RpcHandler(ratelimitBudgetReserve)
  async reserve(request: ReserveRequest): Promise<BudgetGrant> {
    const legs = legsToReserve(this.catalog.current(), request);
    if (!request.cost && legs.some(({ rules }) => limitCost(rules))) {
      throw new GatewayError('model_unpriced');
    }
    const grant = await reserveAll(legs, asked(request), {
      store: this.store,
      notReleased: (cause) => this.events.budgetNotReleased({ ...named(request), cause }),
    });
    if (legs.length === 0) return grant;
    if (grant.granted) this.events.budgetReserved(named(request));
    else this.events.budgetRefused({ ...named(request), exhausted: grant.exhausted });
    return grant;
  }

  @RpcHandler(ratelimitBudgetSettle)
  async settle(request: SettleRequest): Promise<Settlement> {
    const legs = legsToSettle(this.catalog.current(), request);
    if (legs.length === 0) return { settled: false, limits: [] };
    const used = { callId: request.callId, amounts: amountsOf(request) };
    const settlement = await settleAll(legs, used, this.store);
    this.events.budgetSettled({ ...named(request), settled: settlement.settled });
    return settlement;
  }

  @RpcHandler(ratelimitBudgetShrink)
  async shrink(request: ShrinkRequest): Promise<{ limits: LimitState[] }> {
    const { callId } = request;
    const amounts = amountsOf(request);
    const limits = await Promise.all(
      legsToSettle(this.catalog.current(), request).map(({ key, rules }) =>
        this.store.change(key, (ledger, now) => shrink(ledger, { callId, amounts, rules }, now)),
      ),
    );
    return { limits: limits.flat() };
  }
}

function amountsOf(request: SettleRequest | ShrinkRequest): Amounts {
  const { promptTokens, completionTokens, costMicros, requests } = request;
  return { prompt: promptTokens, completion: completionTokens, cost: costMicros, requests };
}

function asked(request: ReserveRequest): Ask {
  const { callId, completionTokens, cost, requests } = request;
  const least = request.leastCompletionTokens ?? completionTokens;
  return {
    callId,
    amounts: {
      prompt: request.promptTokens,
      completion: completionTokens,
      requests,
      ...(cost ? { cost: total({ ...cost }, ['promptMicros', 'completionMicros']) } : {}),
      ...(request.inFlight ? { [IN_FLIGHT]: 1 } : {}),
    },
    completionCost: cost?.completionMicros ?? 0,
    completion: { most: completionTokens, least: Math.min(least, completionTokens) },
    leaseMs: request.leaseSeconds * 1000,
  };
}

function named({
  tenant,
  application,
  api,
}: BudgetRef): Pick<BudgetRef, 'tenant' | 'application' | 'api'> {
  return { tenant, application, api };
}
