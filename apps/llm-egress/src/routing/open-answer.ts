import { GatewayError } from '@gatehouse/contracts';
import { isEventStream, isJson, mediaType } from '../http/media-type.js';
import type { ProviderAnswer } from '../providers/provider-client.js';
import { heldAnswer } from './held-answer.js';

/** More than any answer that comes in one piece. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * An answer that the caller can be given something of: the beginning of a stream, or a message to its end.
 * As long as there is none, another target may still be asked.
 * @throws GatewayError `provider_unavailable` for what no provider would send; ProviderFailure
 */
export async function openAnswer(answer: ProviderAnswer): Promise<ProviderAnswer> {
  const type = mediaType(answer.headers);
  if (answer.status >= 400) return answer;
  try {
    if (isEventStream(type)) return await begun(answer);
    if (!isJson(type)) throw unusable(`content type ${type}`);
    const whole = await heldAnswer(answer, MAX_ANSWER_BYTES);
    if (whole) return whole;
    throw unusable('the answer is too large');
  } catch (error) {
    answer.discard();
    throw error;
  }
}

async function begun(answer: ProviderAnswer): Promise<ProviderAnswer> {
  const rest = answer.body[Symbol.asyncIterator]();
  for (;;) {
    const next = await rest.next();
    if (next.done) throw unusable('the stream is empty');
    if (next.value.length > 0) return { ...answer, body: followed(next.value, rest) };
  }
}

async function* followed(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

function unusable(detail: string): GatewayError {
  return new GatewayError('provider_unavailable', undefined, { detail });
}
