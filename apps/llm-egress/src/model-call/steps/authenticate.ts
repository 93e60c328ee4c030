import { GatewayError } from '@gatehouse/contracts';
import { verifyCaller } from '../../access/verify-caller.js';
import type { Deps } from '../deps.js';
import type { AuthenticatedCall, IncomingCall } from '../model-call.js';

/**
 * Who is calling, and what: the token must be meant for this LLM API, and the API must be published in
 * the caller's own tenant. To everyone else it does not exist.
 * @throws GatewayError `unauthenticated`, `not_found`, `authz_unavailable`
 */
export async function authenticate(
  call: IncomingCall,
  deps: Pick<Deps, 'verifier' | 'catalog' | 'config'>,
): Promise<AuthenticatedCall> {
  const served = deps.catalog.find(call.api.name, call.api.version);
  const principal = await verifyCaller(call, deps);
  call.journal.identified(principal);
  if (!served || served.api.tenant !== principal.tenant) throw new GatewayError('not_found');
  return { ...call, principal, served };
}
