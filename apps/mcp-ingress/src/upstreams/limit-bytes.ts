import { GatewayError } from '@gatehouse/contracts';
import { ReadableStream } from 'node:stream/web';
import { UnusableAnswer } from '../backends/attempt-cause.js';

/** An answer larger than this is not read to its end: it would be of no use to a model. */
const MAX_BYTES = 8 * 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** How many bytes count, once a chunk more has come. */
export type Measure = (chunk: Uint8Array) => number;

/** All of them. */
export function ofAll(): Measure {
  let size = 0;
  return (chunk) => (size += chunk.length);
}

/** Those of the event that is coming in, of a stream that has no end: a blank line ends it. */
export function ofEvent(): Measure {
  let size = 0;
  let line = 0;
  return (chunk) => {
    for (const byte of chunk) {
      if (byte === LINE_FEED && line === 0) size = 0;
      line = byte === LINE_FEED ? 0 : line + (byte === CARRIAGE_RETURN ? 0 : 1);
      size += 1;
    }
    return size;
  };
}

interface Bounds {
  readonly measure?: Measure;
  /** Is called when nothing more will come, also if that is since the connection broke. */
  readonly onEnd?: (() => void) | undefined;
}

/** A body that ends where it becomes too large. */
export function limitBytes(
  body: ReadableStream<Uint8Array>,
  { measure = ofAll(), onEnd = () => undefined }: Bounds = {},
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return onEnd();
        }
        if (measure(value) > MAX_BYTES) throw tooLarge();
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
