interface Owner {
  readonly tenant: string;
  readonly application: string;
}

/** The key of what is counted for one application. Names hold no `/`, so no two owners share a key. */
export function applicationQuotaKey({ tenant, application }: Owner): string {
  return `quota/application/${tenant}/${application}`;
}

/** The key of what is counted for a tenant. */
export function tenantQuotaKey({ tenant }: Pick<Owner, 'tenant'>): string {
  return `quota/tenant/${tenant}`;
}
