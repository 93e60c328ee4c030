import { contextFrom, currentTrace } from '@gatehouse/service-kit';
import type { Context } from '@gatehouse/service-kit';
import { withDeadline } from '../../time/with-deadline.js';
import type { Deps } from '../deps.js';
import type { ReadCall } from '../model-call.js';

/**
 * The trace that a call belongs to although its caller sent no trace header: that of the model call which
 * proposed the tools whose results it brings. Null where a header says it, or nothing is remembered. A
 * lost memory costs the connection of two spans, never the call.
 */
export async function findParent(
  call: ReadCall,
  { toolUses, events, config }: Pick<Deps, 'toolUses' | 'events' | 'config'>,
): Promise<Context | null> {
  if (currentTrace() || call.facts.toolResultIds.length === 0) return null;
  try {
    const proposal = await withDeadline(
      toolUses.find(call.principal, call.facts.toolResultIds),
      config.JOIN_TIMEOUT_MS,
    );
    return proposal && contextFrom(proposal.trace);
  } catch (error) {
    events.joinFailed({ callId: call.id, step: 'find', error });
    return null;
  }
}
