import type { Principal } from '@gatehouse/contracts';
import { UNATTRIBUTED } from '../record/audit-record.js';

/**
 * The tenants whose records a caller may see: their own. A refusal of somebody who could not be identified
 * belongs to no tenant. It may show what any tenant's servers are called, and who tried to enter: so only
 * the operator's tenant sees it beside its own.
 */
export function visibleTenants(
  principal: Pick<Principal, 'tenant'>,
  config: { readonly AUDIT_OPERATOR_TENANT: string },
): string[] {
  const { tenant } = principal;
  return tenant === config.AUDIT_OPERATOR_TENANT ? [tenant, UNATTRIBUTED] : [tenant];
}
