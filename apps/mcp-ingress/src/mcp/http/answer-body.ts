import { GatewayError } from '@gatehouse/contracts';
import type { Bytes } from '@gatehouse/service-kit';
import { toRpcError } from '../wire/rpc-error.js';
import type { HttpAnswer } from './http-answer.js';
import { readBody } from './read-body.js';

/** Answers the text of a body. Of one that cannot be read, what is left is not waited for. */
export async function answerBody(
  stream: Bytes,
  maxBytes: number,
  answer: (text: string) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  let text: string;
  try {
    text = await readBody(stream, maxBytes);
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    const headers = { connection: 'close' };
    return { status: error.status, headers, body: toRpcError(error, null) };
  }
  return answer(text);
}
