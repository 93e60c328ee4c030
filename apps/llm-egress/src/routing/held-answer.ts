import { heldBytes, readWhole } from '@gatehouse/service-kit';
import type { ProviderAnswer } from '../providers/provider-client.js';

/**
 * An answer read to its end, so that it holds no connection any more; null if it is longer than that.
 * @throws ProviderFailure if it does not come whole
 */
export async function heldAnswer(
  answer: ProviderAnswer,
  maxBytes: number,
): Promise<ProviderAnswer | null> {
  try {
    const whole = await readWhole(answer.body, maxBytes);
    return whole && { ...answer, body: heldBytes(whole), discard: () => undefined };
  } finally {
    answer.discard();
  }
}
