/** One budget: what one application may use of one version of an LLM API. */
export interface BudgetRef {
  readonly tenant: string;
  readonly application: string;
  readonly api: string;
  readonly apiVersion: string;
}

/**
 * The key of a budget's ledger. Its parts are names and a version, in which there is no `/`: no two
 * budgets share a key, and no tenant can reach another's.
 */
export function budgetKey({ tenant, application, api, apiVersion }: BudgetRef): string {
  return `budget/${tenant}/${application}/${api}/${apiVersion}`;
}
