import { GatewayError } from '@gatehouse/contracts';
import type { Deps } from '../model-call/deps.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import { ownerOf } from './provider-resources.js';

/** More files than a request can hold. */
const MAX_FILES = 1_000;

/**
 * Refuses a request that refers to a file which its application did not upload here: to this caller there
 * is none.
 * @throws GatewayError `not_found`, `too_large`
 */
export async function refuseForeignFiles(
  call: AuthenticatedCall,
  ids: readonly string[],
  { resources }: Pick<Deps, 'resources'>,
): Promise<void> {
  if (ids.length === 0) return;
  if (ids.length > MAX_FILES) throw new GatewayError('too_large', 'Too many files');
  const owned = await resources.owned('file', ownerOf(call), ids);
  if (ids.every((id) => owned.has(id))) return;
  call.journal.denied('files');
  throw new GatewayError('not_found', 'A file that the request refers to does not exist');
}
