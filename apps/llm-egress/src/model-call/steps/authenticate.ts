import { GatewayError } from '@gatehouse/contracts';
import { verifyCaller } from '../../access/verify-caller.js';
import type { Deps } from '../deps.js';
import type { AuthenticatedCall, IncomingCall } from '../model-call.js';
import { isServed } from '../served-endpoints.js';

/**
 * Who is calling, and what: the token must be meant for this LLM API, and the API must be published in
 * the caller's own tenant and serve this address. To everyone else it does not exist.
 * @throws GatewayError `unauthenticated`, `not_found`, `authz_unavailable`
 */
export async function authenticate<Call extends IncomingCall>(
  call: Call,
  deps: Pick<Deps, 'verifier' | 'catalog' | 'config'>,
): Promise<Call & AuthenticatedCall> {
  const served = deps.catalog.find(call.api.name, call.api.version);
  const principal = await verifyCaller(call, deps);
  call.journal.identified(principal);
  if (!served || served.api.tenant !== principal.tenant) throw new GatewayError('not_found');
  if (!isServed(served.api, call)) {
    call.journal.denied('endpoints');
    throw new GatewayError('not_found', 'This API does not serve the address');
  }
  return { ...call, principal, served };
}
