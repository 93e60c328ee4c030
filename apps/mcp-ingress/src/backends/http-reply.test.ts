import { describe, expect, it } from '@jest/globals';
import { readReplyBody } from './http-reply.js';

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe('the body of an HTTP reply', () => {
  it.each<[string, string, unknown]>([
    ['application/json', '{"a":1}', { a: 1 }],
    ['Application/JSON; charset=utf-8', '[1]', [1]],
    ['application/problem+json', '{"title":"x"}', { title: 'x' }],
    ['application/vnd.api.v1+json', 'null', null],
    ['text/plain', '{"a":1}', '{"a":1}'],
    ['', 'words', 'words'],
    ['application/xml', '<a/>', '<a/>'],
    ['application/json', '', null],
    ['image/png', '', null],
  ])('of type %s holding %j is %j', async (type, text, value) => {
    expect(await readReplyBody(chunks(text), type)).toEqual(value);
  });

  it('is put together across chunks, also within a character', async () => {
    const bytes = Buffer.from('"ü"');
    async function* split(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 2);
      yield bytes.subarray(2);
    }
    expect(await readReplyBody(split(), 'application/json')).toBe('ü');
  });

  it.each([
    ['application/json', '{"a":', 'cannot be read'],
    ['image/png', 'PNG', 'neither JSON nor text'],
  ])('of type %s holding %j is refused', async (type, text, problem) => {
    await expect(readReplyBody(chunks(text), type)).rejects.toMatchObject({
      code: 'backend_unavailable',
      message: expect.stringContaining(problem),
    });
  });

  it('that does not end is not read to its end', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(1024 * 1024);
      } finally {
        ended = true;
      }
    }
    await expect(readReplyBody(endless(), 'text/plain')).rejects.toMatchObject({
      code: 'result_too_large',
    });
    expect(ended).toBe(true);
  });
});
