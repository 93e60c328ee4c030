import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { BatchNotes } from './batch-notes.js';
import { sealNotes, unsealNotes } from './batch-notes.js';

const key = randomBytes(32);
const notes = (count: number): BatchNotes => ({
  values: Array.from({ length: count }, (_, index) => ({
    placeholder: `P${index}`,
    hidden: { entity: 'EMAIL', text: `a${index}@example.com` },
  })),
  models: Array.from({ length: count }, (_, index) => [`request-${index}`, index % 3]),
});

describe('the notes of a batch', () => {
  it('come back as they were, however many there are', () => {
    for (const count of [0, 1, 30_000]) {
      const parts = sealNotes(notes(count), key, 'batch-1');
      expect(parts.every((part) => part.length < 1_000_000)).toBe(true);
      expect(unsealNotes(parts, key, 'batch-1')).toEqual(notes(count));
    }
  });

  it('open under their own key, for their own batch, unaltered and whole, or not at all', () => {
    const parts = sealNotes(notes(20_000), key, 'batch-1');
    const [first = '', ...rest] = parts;
    expect(rest.length).toBeGreaterThan(0);
    const altered = `${first.slice(0, 99)}${first[99] === 'A' ? 'B' : 'A'}${first.slice(100)}`;
    for (const open of [
      () => unsealNotes(parts, randomBytes(32), 'batch-1'),
      () => unsealNotes(parts, key, 'batch-2'),
      () => unsealNotes([altered, ...rest], key, 'batch-1'),
      () => unsealNotes([first], key, 'batch-1'),
      () => unsealNotes(['AAAA'], key, 'batch-1'),
    ]) {
      expect(open).toThrow('Something went wrong on our side');
    }
  });
});
