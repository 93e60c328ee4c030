import { GatewayError } from '@gatehouse/contracts';
import type { TokenLimit } from '@gatehouse/contracts';
import { versioned } from '../catalog/catalog-snapshot.js';
import type { CatalogSnapshot } from '../catalog/catalog-snapshot.js';
import { subscriptionTo } from '../catalog/subscription.js';
import type { Rule } from '../ledger/rule.js';
import type { BudgetRef } from './budget-key.js';

const MEASURES: Readonly<Record<TokenLimit['tokens'], readonly string[]>> = {
  prompt: ['prompt'],
  completion: ['completion'],
  total: ['prompt', 'completion'],
};

/**
 * The rules of a budget, for a call that wants to begin.
 * @throws GatewayError `not_subscribed`, or `catalog_unavailable` if the API is not (yet) published.
 */
export function rulesToReserve(catalog: CatalogSnapshot, budget: BudgetRef): Rule[] {
  const { api: name, apiVersion: version } = budget;
  subscriptionTo(catalog, budget, { kind: 'LlmApi', name, version });
  const api = catalog.llmApis.get(versioned(name, version));
  if (!api)
    throw new GatewayError('catalog_unavailable', undefined, { detail: `no ${name} ${version}` });
  if (api.tenant !== budget.tenant) throw new GatewayError('not_subscribed');
  return tokenRules(api.tokenLimits);
}

/** The rules of a budget, for a call that has ended: it is settled even if its subscription has, too. */
export function rulesToSettle(catalog: CatalogSnapshot, budget: BudgetRef): Rule[] {
  const api = catalog.llmApis.get(versioned(budget.api, budget.apiVersion));
  return api?.tenant === budget.tenant ? tokenRules(api.tokenLimits) : [];
}

/** Named `prompt_tokens`; `prompt_tokens_per_minute` where prompt tokens have more than one limit. */
export function tokenRules(limits: readonly TokenLimit[]): Rule[] {
  return limits.map(({ tokens, limit, window }) => {
    const siblings = limits.filter((each) => each.tokens === tokens);
    const suffix = siblings.length > 1 ? `_per_${window}` : '';
    return { name: `${tokens}_tokens${suffix}`, counts: MEASURES[tokens], limit, window };
  });
}
