import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Cursor, toCursor } from './cursor.js';

describe('a cursor', () => {
  it('names the place that it was made of', () => {
    const at = new Date('2026-03-01T10:00:00.123Z');
    expect(Cursor.parse(toCursor({ at, id: 'a-b' }))).toEqual({ at, id: 'a-b' });
  });

  it('is refused when it was made up, and never throws', () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const value of [
      null,
      {},
      [1],
      [-1, 'x'],
      [1, ''],
      [1e17, 'x'],
      [1, 'nul\u0000'],
      [1, 'x', 2],
    ]) {
      expect(Cursor.safeParse(encode(value)).success).toBe(false);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(Cursor.safeParse(text).success).toBe(false);
      }),
    );
  });
});
