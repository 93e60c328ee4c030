import { setImmediate } from 'node:timers/promises';

/** Chunks of `size` bytes, wherever they fall: inside an event, a line or a character. */
export async function* rechunked(
  bytes: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<Buffer> {
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
