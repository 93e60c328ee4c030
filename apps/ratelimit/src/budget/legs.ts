import { GatewayError } from '@gatehouse/contracts';
import type { LimitScope, LlmLimit } from '@gatehouse/contracts';
import { versioned } from '../catalog/catalog-snapshot.js';
import type { CatalogSnapshot } from '../catalog/catalog-snapshot.js';
import { subscriptionTo } from '../catalog/subscription.js';
import type { Rule } from '../ledger/rule.js';
import type { BudgetRef } from './budget-keys.js';
import { budgetKeys } from './budget-keys.js';
import { limitRules } from './limit-rules.js';

/** One of the ledgers that a call is booked in, with the rules that hold there. */
export interface Leg {
  readonly key: string;
  readonly rules: readonly Rule[];
}

/** From what few share to what many do: who has run out of his own never touches what is others', too. */
const ORDER: readonly LimitScope[] = ['application', 'user', 'model', 'api', 'tenant'];

/**
 * The ledgers of a call that wants to begin: one for each scope that has a limit, in the order in which
 * they are asked. Most LLM APIs have limits per application only, hence one.
 * @throws GatewayError `not_subscribed`, or `catalog_unavailable` if the API is not (yet) published.
 */
export function legsToReserve(catalog: CatalogSnapshot, budget: BudgetRef): Leg[] {
  const { api: name, apiVersion: version } = budget;
  subscriptionTo(catalog, budget, { kind: 'LlmApi', name, version });
  const api = catalog.llmApis.get(versioned(name, version));
  if (!api)
    throw new GatewayError('catalog_unavailable', undefined, { detail: `no ${name} ${version}` });
  if (api.tenant !== budget.tenant) throw new GatewayError('not_subscribed');
  return legsOf(catalog, budget, api.limits);
}

/** The ledgers of a call that has ended: it is settled even if its subscription has, too. */
export function legsToSettle(catalog: CatalogSnapshot, budget: BudgetRef): Leg[] {
  const api = catalog.llmApis.get(versioned(budget.api, budget.apiVersion));
  return api?.tenant === budget.tenant ? legsOf(catalog, budget, api.limits) : [];
}

function legsOf(catalog: CatalogSnapshot, budget: BudgetRef, limits: readonly LlmLimit[]): Leg[] {
  return ORDER.filter((scope) => scope !== 'user' || budget.user !== null)
    .map((scope) => ({
      key: budgetKeys[scope](budget),
      rules: limitRules(
        scope === 'tenant'
          ? (catalog.tenantLimits.get(budget.tenant) ?? [])
          : limits.filter(({ per }) => per === scope),
      ),
    }))
    .filter(({ rules }) => rules.length > 0);
}
