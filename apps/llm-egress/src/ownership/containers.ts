import { GatewayError } from '@gatehouse/contracts';
import type { Deps } from '../model-call/deps.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import { ownerOf } from './provider-resources.js';

/**
 * The target that has the container which a request wants to go on with; null if it names none. One that
 * did not come with an answer to the same application does not exist for it.
 * @throws GatewayError `not_found`
 */
export async function containerHolder(
  call: AuthenticatedCall,
  id: string | null,
  { resources }: Pick<Deps, 'resources'>,
): Promise<string | null> {
  if (id === null) return null;
  const target = await resources.containerTarget(ownerOf(call), id);
  if (target !== null) return target;
  call.journal.denied('containers');
  throw new GatewayError('not_found', 'The container that the request names does not exist');
}
