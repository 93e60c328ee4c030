import type { Deps } from '../model-call/deps.js';
import type { AuthenticatedCall } from '../model-call/model-call.js';
import type { AnswerFacts } from '../providers/dialect.js';
import { ownerOf } from './provider-resources.js';

/** What the provider has made for an answer, and which target has it. */
export interface Made extends Pick<AnswerFacts, 'containerId' | 'fileIds'> {
  readonly target: string;
}

/**
 * Writes down whose the container is that came with an answer, and the files that code has made in it. If
 * that fails, nobody can use them: the answer goes on.
 */
export async function ownMade(
  call: AuthenticatedCall,
  { containerId, fileIds, target }: Made,
  { resources, events }: Pick<Deps, 'resources' | 'events'>,
): Promise<void> {
  const owner = ownerOf(call);
  try {
    if (containerId !== null) await resources.ownContainer(owner, containerId, target);
    for (const id of fileIds) await resources.ownFile(owner, id, target);
  } catch (error) {
    events.madeLost({ callId: call.id, error });
  }
}
