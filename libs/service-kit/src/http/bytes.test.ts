import { describe, expect, it } from '@jest/globals';
import { PassThrough, Readable } from 'node:stream';
import { heldBytes, readWhole } from './bytes.js';

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe('readWhole', () => {
  const bodies = {
    'a stream': () => Readable.from([Buffer.from('ab'), Buffer.from('cd')]),
    'an iterable': () => pieces('ab', 'cd'),
    'bytes in memory': () => heldBytes(Buffer.from('abcd')),
  };

  it.each(Object.entries(bodies))('reads %s up to the limit, and no further', async (_, make) => {
    expect(String(await readWhole(make(), 4))).toBe('abcd');
    expect(await readWhole(make(), 3)).toBeNull();
  });

  it('reads an empty stream', async () => {
    expect(await readWhole(Readable.from([]), 0)).toEqual(Buffer.alloc(0));
  });

  it('leaves a stream that is too long open, and survives what becomes of it', async () => {
    const stream = new PassThrough();
    stream.write('abcd');
    expect(await readWhole(stream, 3)).toBeNull();
    expect(stream.destroyed).toBe(false);
    stream.destroy(new Error('later'));
    await new Promise((resolve) => stream.once('close', resolve));
  });

  it('fails as the stream does', async () => {
    const stream = new PassThrough();
    const whole = readWhole(stream, 9);
    stream.write('ab');
    stream.destroy(new Error('broken'));
    await expect(whole).rejects.toThrow('broken');
    await expect(readWhole(stream, 9)).rejects.toThrow('broken');
  });

  it('takes a stream that closes before its end for broken', async () => {
    const stream = new PassThrough();
    const whole = readWhole(stream, 9);
    stream.write('ab');
    stream.destroy();
    await expect(whole).rejects.toThrow('closed before its end');
    await expect(readWhole(stream, 9)).rejects.toThrow('closed before its end');
  });
});
