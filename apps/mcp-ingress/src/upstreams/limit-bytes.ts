import { GatewayError } from '@gatehouse/contracts';
import { ReadableStream } from 'node:stream/web';
import { UnusableAnswer } from '../backends/attempt-cause.js';

/** An answer larger than this is not read to its end: it would be of no use to a model. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * A body that ends where it becomes too large.
 * @param onEnd is called when nothing more will come, also if that is since the connection broke.
 */
export function limitBytes(
  body: ReadableStream<Uint8Array>,
  onEnd: () => void = () => undefined,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let size = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return onEnd();
        }
        size += value.length;
        if (size > MAX_BYTES) throw tooLarge();
        controller.enqueue(value);
      } catch (error) {
        controller.error(error);
        onEnd();
        await reader.cancel(error).catch(() => undefined);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function tooLarge(): GatewayError {
  const detail = `more than ${MAX_BYTES} bytes`;
  return new GatewayError('backend_unavailable', 'The answer of the MCP server is too large', {
    cause: new UnusableAnswer(detail),
    detail,
  });
}
