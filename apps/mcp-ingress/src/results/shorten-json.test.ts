import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutText } from './cut-text.js';
import { shortenJson } from './shorten-json.js';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('JSON that is too large', () => {
  it('loses the ends of its lists, and says of how many', () => {
    const customers = Array.from({ length: 5_000 }, (_, id) => ({ id, name: `Name ${id}` }));
    const { value, bytes, cuts } = shortenJson(
      { total: 5_000, customers, page: { next: 2 } },
      2_000,
    );
    expect(bytes).toBe(bytesOf(value));
    expect(bytes).toBeGreaterThan(1_500);
    const [cut] = cuts;
    expect(cut).toMatchObject({ at: 'customers', unit: 'items', of: 5_000 });
    expect(value).toEqual({
      total: 5_000,
      customers: customers.slice(0, cut?.shown),
      page: { next: 2 },
    });
  });

  it('loses the ends of long texts, and leaves what is small', () => {
    const { value, cuts } = shortenJson({ body: 'é'.repeat(9_000), tags: ['a', 'b'] }, 1_000);
    expect(value).toMatchObject({ body: expect.stringMatching(/^é+$/), tags: ['a', 'b'] });
    expect(cuts).toMatchObject([{ at: 'body', unit: 'bytes', of: 18_000 }]);
  });

  it('loses members only where nothing else is left to cut', () => {
    const byId = Object.fromEntries(Array.from({ length: 3_000 }, (_, id) => [`c-${id}`, { id }]));
    const { value, cuts } = shortenJson({ byId }, 1_000);
    const [cut] = cuts;
    expect(cut).toMatchObject({ at: 'byId', unit: 'members', of: 3_000 });
    expect(Object.keys((value as { byId: object }).byId)).toHaveLength(cut?.shown ?? 0);
    expect(cut?.shown).toBeGreaterThan(10);
  });

  it('survives nesting without end', () => {
    let nested: unknown = 'x'.repeat(100);
    for (let depth = 0; depth < 5_000; depth += 1) nested = [nested, { depth }];
    expect(shortenJson(nested, 1_024).bytes).toBeLessThanOrEqual(1_024);
  });

  it('always fits, is always JSON, and holds nothing that was not there', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const container = fc.oneof(fc.array(value), fc.dictionary(fc.string(), value));
    fc.assert(
      fc.property(container, fc.integer({ min: 2, max: 400 }), (value, max) => {
        const shortened = shortenJson(value, max);
        expect(shortened.bytes).toBe(bytesOf(shortened.value));
        expect(shortened.bytes).toBeLessThanOrEqual(max);
        if (bytesOf(value) <= max)
          expect(shortened).toEqual({ value, bytes: bytesOf(value), cuts: [] });
        else expect(shortened.cuts).not.toEqual([]);
        expect(isPartOf(shortened.value, value)).toBe(true);
      }),
    );
  });
});

describe('a text that is cut', () => {
  it('ends between two characters', () => {
    for (let bytes = 0; bytes < 20; bytes += 1) {
      const cut = cutText('aé€😀b', bytes);
      expect('aé€😀b'.startsWith(cut)).toBe(true);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
    }
    expect(cutText('aé€😀b', 9)).toBe('aé€');
    expect(cutText('aé€😀b', 10)).toBe('aé€😀');
  });
});

/** Whether a value can be had from another by cutting the ends of lists, texts and objects. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (typeof part === 'string') return typeof whole === 'string' && whole.startsWith(part);
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((item, at) => isPartOf(item, whole[at]));
  }
  if (typeof part === 'object' && part !== null) {
    const other = Object(whole) as Record<string, unknown>;
    return Object.entries(part).every(
      ([key, value]) => Object.hasOwn(other, key) && isPartOf(value, other[key]),
    );
  }
  return Object.is(part, whole);
}
