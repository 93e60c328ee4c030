/** A line that does not end within the bound. What follows cannot be read any more. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

const NEWLINE = 0x0a;

/**
 * The lines of a stream, as the stdio transport of MCP delimits its messages. The stream is read no faster
 * than the lines are taken.
 * @throws LineTooLong as soon as a line has more than `maxBytes`.
 */
export async function* linesOf(
  stream: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      const end = chunk.subarray(from, at);
      if (size + end.length > maxBytes) throw new LineTooLong();
      yield Buffer.concat([...begun, end]).toString('utf8');
      begun = [];
      size = 0;
      from = at + 1;
    }
    const rest = chunk.subarray(from);
    size += rest.length;
    if (size > maxBytes) throw new LineTooLong();
    if (rest.length > 0) begun.push(rest);
  }
}
