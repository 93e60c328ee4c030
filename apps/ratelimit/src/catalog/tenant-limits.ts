import type { LlmLimit } from '@gatehouse/contracts';

/**
 * The limits per tenant of all its LLM APIs, which hold for each of them: of two that limit the same, the
 * lower one.
 */
export class TenantLimits {
  private readonly byTenant = new Map<string, Map<string, LlmLimit>>();

  add(tenant: string, limits: readonly LlmLimit[]): void {
    for (const limit of limits.filter(({ per }) => per === 'tenant')) {
      const known = this.byTenant.get(tenant) ?? new Map<string, LlmLimit>();
      const subject = limit.measure === 'in_flight' ? '' : limit.window;
      const key = `${limit.measure} ${subject}`;
      const other = known.get(key);
      if (!other || limit.limit < other.limit) known.set(key, limit);
      this.byTenant.set(tenant, known);
    }
  }

  of(): ReadonlyMap<string, readonly LlmLimit[]> {
    return new Map([...this.byTenant].map(([tenant, limits]) => [tenant, [...limits.values()]]));
  }
}
