import { describe, expect, it } from '@jest/globals';
import { lines } from './lines.js';

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size)
    yield bytes.subarray(start, start + size);
}

async function read(text: string, size: number): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines(pieces(text, size))) found.push(line.toString());
  return found;
}

describe('lines', () => {
  it.each([1, 2, 3, 5, 100])(
    'are the same however they arrive, in pieces of %i bytes',
    async (size) => {
      expect(await read('caf\u00e9\r\n\n\u{1f600}\nend', size)).toEqual([
        'caf\u00e9\r\n',
        '\n',
        '\u{1f600}\n',
        'end',
      ]);
      expect(await read('a\n', size)).toEqual(['a\n']);
      expect(await read('', size)).toEqual([]);
    },
  );
});
