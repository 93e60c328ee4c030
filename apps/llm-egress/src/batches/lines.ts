import { GatewayError } from '@gatehouse/contracts';

const NEWLINE = 0x0a;
/** More than any one answer. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** The lines of a body, each with the newline that ends it; the last one may have none. */
export async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let open: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      yield Buffer.concat([...open, rest.subarray(0, end + 1)]);
      rest = rest.subarray(end + 1);
      open = [];
      size = 0;
    }
    size += rest.length;
    if (size > MAX_LINE_BYTES) {
      throw new GatewayError('provider_unavailable', undefined, { detail: 'a line without end' });
    }
    if (rest.length > 0) open.push(rest);
  }
  if (open.length > 0) yield Buffer.concat(open);
}
