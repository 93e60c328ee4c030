import { Readable } from 'node:stream';

/** Bytes that come piece by piece, such as the body of a request or of an answer. */
export interface Bytes extends AsyncIterable<Uint8Array> {
  /** A shorter way for who wants all of them at once; as `readWhole`. */
  readonly whole?: (maxBytes: number) => Promise<Buffer | null>;
}

/** Bytes that are in memory already. */
export function heldBytes(bytes: Buffer): Bytes {
  return {
    whole: async (maxBytes) => (bytes.length > maxBytes ? null : bytes),
    async *[Symbol.asyncIterator]() {
      yield bytes;
    },
  };
}

/**
 * All of a body; null if it is longer than `maxBytes`. What is left of a stream then, and its connection,
 * is the caller's to let go of.
 * @throws Error what the stream fails with, also when it closes before its end
 */
export async function readWhole(body: Bytes, maxBytes: number): Promise<Buffer | null> {
  if (body.whole) return body.whole(maxBytes);
  if (body instanceof Readable) return readStream(body, maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return joined(chunks);
}

/** By events: to iterate costs a stream a dozen promises, and most bodies are one piece. */
function readStream(stream: Readable, maxBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    if (stream.destroyed) reject(stream.errored ?? closedEarly());
    const chunks: Uint8Array[] = [];
    let size = 0;
    const take = (chunk: Uint8Array): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxBytes) return;
      stream.off('data', take).pause();
      resolve(null);
    };
    // The listeners stay: an error that comes later has been taken note of, too.
    stream.on('error', reject);
    stream.on('close', () => reject(closedEarly()));
    stream.on('end', () => resolve(joined(chunks)));
    stream.on('data', take);
  });
}

function joined(chunks: readonly Uint8Array[]): Buffer {
  const [first] = chunks;
  return chunks.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(chunks);
}

function closedEarly(): Error {
  return Object.assign(new Error('The stream has closed before its end'), {
    code: 'ERR_STREAM_PREMATURE_CLOSE',
  });
}
