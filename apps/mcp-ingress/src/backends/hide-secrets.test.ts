import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hideSecretsInStream } from './hide-secrets.js';

async function* chunksOf(parts: readonly (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

async function passed(
  parts: readonly (string | Buffer)[],
  secrets: readonly string[],
): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of hideSecretsInStream(chunksOf(parts), secrets)) {
    chunks.push(Buffer.from(chunk));
  }
  return chunks;
}

const shown = async (parts: readonly string[], secrets: readonly string[]): Promise<string> =>
  Buffer.concat(await passed(parts, secrets)).toString();

describe('an answer that is passed on while it comes', () => {
  it.each([
    ['in one piece', ['key: s3cret!']],
    ['in two', ['key: s3c', 'ret!']],
    ['byte by byte', Array.from('key: s3cret!')],
  ])('shows no secret that comes %s [backend:credentials:never-echoed]', async (_, parts) => {
    expect(await shown(parts, ['s3cret'])).toBe('key: [secret]!');
  });

  it('shows no rest of a secret that begins with another one, wherever it is cut', async () => {
    for (const parts of [
      ['abcdefgh'],
      ['abcd', 'efgh'],
      ['xabcde', 'fghx'],
      Array.from('abcdefgh'),
    ]) {
      const text = await shown(parts, ['abcd', 'abcdefgh']);
      expect(text.replaceAll('x', '')).toBe('[secret]');
    }
    expect(await shown(['abcd', 'exit'], ['abcd', 'abcdefgh'])).toBe('[secret]exit');
  });

  it('hides one that ends as another begins', async () => {
    expect(await shown(['..xyab', 'cd'], ['xyab', 'abcd'])).toBe('..[secret]cd');
  });

  it('holds back nothing but what may be the beginning of a secret', async () => {
    const chunks = await passed(['data: one\n\n', 'data: s3c', 'urity\n\n'], ['s3cret']);
    expect(chunks.map(String)).toEqual(['data: one\n\n', 'data: ', 's3curity\n\n']);
  });

  it('keeps every other byte, whatever the bytes mean', async () => {
    const bytes = Buffer.from([0, 255, 128, 195, 40, 0xe2, 0x82]);
    const key = 'schlüssel';
    const chunks = await passed([bytes, Buffer.from(`${key}€`), bytes], [key]);
    expect(Buffer.concat(chunks)).toEqual(Buffer.concat([bytes, Buffer.from('[secret]€'), bytes]));
  });

  it('is the same however it is cut', async () => {
    const letters = fc.constantFrom('a', 'b');
    const word = (min: number, max: number) =>
      fc.string({ unit: letters, minLength: min, maxLength: max });
    await fc.assert(
      fc.asyncProperty(
        fc.array(word(0, 9), { maxLength: 12 }),
        fc.array(word(4, 7), { minLength: 1, maxLength: 3 }),
        async (parts, secrets) => {
          const text = await shown(parts, secrets);
          expect(text).toBe(await shown([parts.join('')], secrets));
          for (const secret of secrets) expect(text).not.toContain(secret);
        },
      ),
    );
  });
});
