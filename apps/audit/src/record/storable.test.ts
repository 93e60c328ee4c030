import { describe, expect, it } from '@jest/globals';
import { storable, storableArguments, storableText } from './storable.js';

describe('storable', () => {
  it('leaves ordinary JSON as it is', () => {
    const value = { a: [1, -2.5, true, null, 'Größe 👍'], b: { c: '' } };
    expect(storable(value)).toEqual(value);
  });

  it('replaces what PostgreSQL cannot store, in keys too', () => {
    expect(storable({ 'k\u0000': ['a\u0000b', '\ud83d', '\udc4d\ud83d'] })).toEqual({
      'k\ufffd': ['a\ufffdb', '\ufffd', '\ufffd\ufffd'],
    });
  });

  it('cuts long text between characters', () => {
    expect(storableText('👍👍', 3)).toBe('👍\ufffd…');
    expect(storableText('abc', 3)).toBe('abc');
  });

  it('keeps a property named __proto__ a property', () => {
    const hostile: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    expect(JSON.stringify(storable(hostile))).toBe('{"__proto__":{"polluted":true}}');
    expect({}).not.toHaveProperty('polluted');
  });

  it('ends what is nested without end', () => {
    const deep: unknown = JSON.parse('['.repeat(1_000) + ']'.repeat(1_000));
    expect(JSON.stringify(storable(deep))).toContain('left out');
  });

  it('leaves out arguments that would make a record unreadable', () => {
    expect(storableArguments({ list: Array.from({ length: 50_000 }, (_, n) => n) })).toEqual({
      '[left out]': 'larger than 65536 characters',
    });
    expect(storableArguments({ id: 1 })).toEqual({ id: 1 });
    expect(storableArguments(null)).toBeNull();
  });
});
