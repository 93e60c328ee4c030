import { argumentsHash } from '@gatehouse/service-kit';
import type { ProposedCall } from '../../providers/dialect.js';
import { withDeadline } from '../../time/with-deadline.js';
import type { Deps } from '../deps.js';
import type { ForwardedCall } from '../model-call.js';

/**
 * Remembers a tool call that the model proposes, with the arguments that the caller sees, so that the
 * gate's other half knows it when it comes. This is observation: if it fails, the answer goes on.
 */
export async function rememberToolUse(
  call: ForwardedCall,
  proposed: ProposedCall,
  deps: Pick<Deps, 'toolUses' | 'events' | 'config' | 'clock'>,
): Promise<void> {
  const { toolUses, events, config, clock } = deps;
  const proposal = {
    toolUseId: proposed.id,
    tool: proposed.tool,
    argumentsHash: argumentsHash(proposed.input),
  };
  call.journal.proposes(proposal);
  const { trace } = call.journal;
  if (!trace) return;
  try {
    const at = new Date(clock.now()).toISOString();
    const remembered = toolUses.remember(call.principal, {
      ...proposal,
      at,
      trace,
      consumedBy: null,
    });
    await withDeadline(remembered, config.JOIN_TIMEOUT_MS);
  } catch (error) {
    events.joinFailed({ callId: call.id, step: 'remember', error });
  }
}
