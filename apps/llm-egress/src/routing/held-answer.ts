import type { ProviderAnswer } from '../providers/provider-client.js';

/**
 * An answer read to its end, so that it holds no connection any more; null if it is longer than that.
 * @throws ProviderFailure if it does not come whole
 */
export async function heldAnswer(
  answer: ProviderAnswer,
  maxBytes: number,
): Promise<ProviderAnswer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body) {
      size += chunk.length;
      if (size > maxBytes) return null;
      chunks.push(chunk);
    }
  } finally {
    answer.discard();
  }
  return { ...answer, body: again(chunks), discard: () => undefined };
}

async function* again(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
