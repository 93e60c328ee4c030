import { costOf } from '../budget/price.js';
import type { Reservation } from './model-call.js';
import { isPromptTold, spendingOf } from './spending.js';
import type { Progress } from './spending.js';

/**
 * What the times that a provider was asked have cost together, in millionths of a dollar; null for a
 * model without a price.
 */
export function costMicrosOf(
  attempts: readonly Progress[],
  reservation: Reservation | null,
): number | null {
  const price = reservation?.price;
  if (!price) return null;
  return attempts.reduce((sum, progress) => {
    const { usage } = spendingOf(progress, reservation);
    const certain = isPromptTold(progress, reservation);
    const { factor } = reservation;
    return sum + (usage ? costOf(price, usage, { certain, factor }) : 0);
  }, 0);
}
