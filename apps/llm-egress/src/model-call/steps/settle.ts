import { ratelimitBudgetSettle } from '@gatehouse/contracts';
import type { Deps } from '../deps.js';
import type { ReservedCall } from '../model-call.js';
import { budgetOf } from './reserve.js';

const ATTEMPTS = 2;

/**
 * Replaces the reservation by what was used. Called before the caller sees the end of an answer, so that
 * its next call finds the budget settled, and again when the call is over, however it ended; the second
 * time does nothing. If ratelimit is silent, the lease runs out and the reservation counts in full.
 */
export async function settle(
  call: ReservedCall,
  { bus, config, events }: Pick<Deps, 'bus' | 'config' | 'events'>,
): Promise<void> {
  const { reservation, journal } = call;
  if (!reservation || journal.settled) return;
  journal.settled = true;
  const { usage } = journal.spending();
  const used = {
    promptTokens: usage?.promptTokens ?? 0,
    completionTokens: usage?.completionTokens ?? 0,
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const options = { timeoutMs: config.DECISION_TIMEOUT_MS };
      const body = { ...budgetOf(call), ...used };
      const { limits } = await bus.request(ratelimitBudgetSettle, body, options);
      if (limits.length > 0) journal.limits = limits;
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) return events.settlementFailed({ callId: call.id, ...used, error });
    }
  }
}
