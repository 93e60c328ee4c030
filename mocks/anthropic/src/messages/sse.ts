import { GatewayError } from '@gatehouse/contracts';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Behaviour } from '../behaviour/behaviour.js';
import type { StreamEvent } from './stream-events.js';

/** How a stream is to be written. */
export type StreamManner = Pick<
  Behaviour,
  'eventDelayMs' | 'midStreamErrorAfterEvents' | 'midStreamCutAfterEvents' | 'chunkSize'
>;

/** Long enough for what was written to leave before the connection breaks. */
const CUT_AFTER_MS = 50;

const OVERLOADED: StreamEvent = {
  type: 'error',
  error: { type: 'overloaded_error', message: 'Overloaded' },
};

/** The bytes of a stream, slowed down, broken off or cut into chunks as the behaviour says. */
export async function* streamBytes(
  events: Iterable<StreamEvent>,
  manner: StreamManner,
): AsyncGenerator<Buffer> {
  const encoded = disturbed(events, manner);
  yield* manner.chunkSize === null ? encoded : rechunked(encoded, manner.chunkSize);
}

/** An event in the `text/event-stream` format, with its name, as the SDKs need it. */
export function encodeEvent(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

async function* disturbed(
  events: Iterable<StreamEvent>,
  manner: StreamManner,
): AsyncGenerator<Buffer> {
  let count = 0;
  for (const event of events) {
    if (count === manner.midStreamErrorAfterEvents) {
      yield Buffer.from(encodeEvent(OVERLOADED));
      return;
    }
    if (count === manner.midStreamCutAfterEvents) {
      await setTimeout(CUT_AFTER_MS);
      throw new GatewayError('internal', 'The connection is cut, as the behaviour says');
    }
    if (count > 0 && manner.eventDelayMs > 0) await setTimeout(manner.eventDelayMs);
    yield Buffer.from(encodeEvent(event));
    count += 1;
  }
}

/** Chunks of `size` bytes, wherever they fall: inside an event, a line or a character. */
async function* rechunked(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  try {
    for await (const part of bytes) {
      rest = Buffer.concat([rest, part]);
      while (rest.length >= size) {
        yield rest.subarray(0, size);
        rest = rest.subarray(size);
        // Lets the chunk leave before the next one is written, so that they stay apart on the wire.
        await setImmediate();
      }
    }
  } finally {
    if (rest.length > 0) yield rest;
  }
}
