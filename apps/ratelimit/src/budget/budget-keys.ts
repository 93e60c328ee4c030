import { createHash } from 'node:crypto';

/** Who calls which model of which version of an LLM API. */
export interface BudgetRef {
  readonly tenant: string;
  readonly application: string;
  readonly user: string | null;
  readonly api: string;
  readonly apiVersion: string;
  readonly model: string;
}

/**
 * The keys of a call's ledgers, one for each scope that limits have. Their parts are names, a version and
 * hashes, in which there is no `/`: no two budgets share a key, and no tenant can reach another's. What
 * callers choose themselves, a user's or a model's name, is hashed: it may hold anything. Each user and
 * each model has a ledger of its own, so that no document grows with their number.
 */
export const budgetKeys = {
  application: ({ tenant, application, api, apiVersion }: BudgetRef): string =>
    `budget/${tenant}/${application}/${api}/${apiVersion}`,
  user: ({ tenant, api, apiVersion, user }: BudgetRef): string =>
    `budget-user/${tenant}/${api}/${apiVersion}/${hashed(user ?? '')}`,
  model: ({ tenant, api, apiVersion, model }: BudgetRef): string =>
    `budget-model/${tenant}/${api}/${apiVersion}/${hashed(model)}`,
  api: ({ tenant, api, apiVersion }: BudgetRef): string =>
    `budget-api/${tenant}/${api}/${apiVersion}`,
  tenant: ({ tenant }: BudgetRef): string => `budget-tenant/${tenant}`,
} as const;

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
