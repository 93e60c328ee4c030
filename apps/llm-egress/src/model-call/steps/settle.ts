import type { PromptBounds } from '../../budget/prompt-bounds.js';
import type { Deps } from '../deps.js';
import type { ReservedCall } from '../model-call.js';
import { budgetOf } from './reserve.js';

/**
 * Replaces the reservation by what was used. Called before the caller sees the end of an answer, so that
 * its next call finds the budget settled, and again when the call is over, however it ended; the second
 * time does nothing. If ratelimit is silent, the lease runs out and the reservation counts in full.
 */
export async function settle(
  call: ReservedCall,
  deps: Pick<Deps, 'books' | 'promptBounds'>,
): Promise<void> {
  const { journal } = call;
  if (journal.settled) return;
  journal.settled = true;
  const { usage } = journal.spending();
  learn(call, deps.promptBounds);
  const limits = await deps.books.settle({
    ...budgetOf(call),
    promptTokens: usage?.promptTokens ?? 0,
    completionTokens: usage?.completionTokens ?? 0,
    costMicros: journal.costMicros() ?? 0,
    // What a provider has refused, or was never asked, is no request.
    requests: usage || call.operation === 'count_tokens' ? 1 : 0,
  });
  if (limits && limits.length > 0) journal.limits = limits;
}

/** Only a whole answer tells the whole prompt for certain. */
function learn({ reservation, journal }: ReservedCall, promptBounds: PromptBounds): void {
  const { answer } = journal;
  if (answer?.complete && answer.usage) {
    promptBounds.learn(reservation.prompt, answer.usage.promptTokens);
  }
}
