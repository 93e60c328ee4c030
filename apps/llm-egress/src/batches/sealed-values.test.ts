import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { sealValues, unsealValues } from './sealed-values.js';

const key = randomBytes(32);
const value = (text: string) => ({ placeholder: `P${text}`, hidden: { entity: 'EMAIL', text } });

describe('sealed values', () => {
  it('come back as they were, however many there are', () => {
    for (const count of [0, 1, 30_000]) {
      const values = Array.from({ length: count }, (_, index) => value(`a${index}@example.com`));
      const parts = sealValues(values, key, 'batch-1');
      expect(parts.every((part) => part.length < 1_000_000)).toBe(true);
      expect(unsealValues(parts, key, 'batch-1')).toEqual(values);
    }
  });

  it('open under their own key, for their own batch, unaltered and whole, or not at all', () => {
    const values = Array.from({ length: 20_000 }, (_, index) => value(`a${index}@example.com`));
    const parts = sealValues(values, key, 'batch-1');
    const [first = '', ...rest] = parts;
    expect(rest.length).toBeGreaterThan(0);
    const altered = `${first.slice(0, 99)}${first[99] === 'A' ? 'B' : 'A'}${first.slice(100)}`;
    for (const open of [
      () => unsealValues(parts, randomBytes(32), 'batch-1'),
      () => unsealValues(parts, key, 'batch-2'),
      () => unsealValues([altered, ...rest], key, 'batch-1'),
      () => unsealValues([first], key, 'batch-1'),
      () => unsealValues(['AAAA'], key, 'batch-1'),
    ]) {
      expect(open).toThrow('Something went wrong on our side');
    }
  });
});
