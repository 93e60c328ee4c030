import { GatewayError } from '@gatehouse/contracts';
import type { Deps } from '../model-call/deps.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import { resourceTarget } from '../resource-call/resource-target.js';
import { ownerOf } from './provider-resources.js';

/** More files than a request can hold. */
const MAX_FILES = 1_000;

/**
 * The targets that have the files which a request refers to. A file that its application has neither
 * uploaded here nor had made in an answer does not exist for it.
 * @throws GatewayError `not_found`, `too_large`
 */
export async function fileHolders(
  call: AuthenticatedCall,
  ids: readonly string[],
  { resources }: Pick<Deps, 'resources'>,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  if (ids.length > MAX_FILES) throw new GatewayError('too_large', 'Too many files');
  const files = await resources.ownFiles(ownerOf(call), ids);
  if (ids.some((id) => !files.has(id))) {
    call.journal.denied('files');
    throw new GatewayError('not_found', 'A file that the request refers to does not exist');
  }
  const uploads = (): string => resourceTarget(call.served.api, call.dialect.name).name;
  return [...new Set([...files.values()].map(({ target }) => target ?? uploads()))];
}
