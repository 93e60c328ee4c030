import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shapeResult } from './shape-result.js';

const ANSWER = {
  total: 3,
  customers: [
    { id: 1, name: 'Ada', notes: ['a', 'b', 'c'], secret: 'x' },
    { id: 2, name: 'Bo', notes: [], secret: 'y' },
    { id: 3, name: 'Cy', notes: ['d'], secret: 'z' },
  ],
};

describe('a result that is shaped', () => {
  it('keeps what is selected, in its place', () => {
    const { value, cuts } = shapeResult(ANSWER, {
      select: ['total', 'customers.*.id', 'customers.*.notes', 'nothing.*.there'],
      lists: [],
    });
    expect(value).toEqual({
      total: 3,
      customers: [
        { id: 1, notes: ['a', 'b', 'c'] },
        { id: 2, notes: [] },
        { id: 3, notes: ['d'] },
      ],
    });
    expect(cuts).toEqual([]);
  });

  it('loses the ends of its lists, and says so', () => {
    const { value, cuts } = shapeResult(ANSWER, {
      lists: [
        { at: 'customers', first: 2, summary: false },
        { at: 'customers.*.notes', first: 1, summary: false },
      ],
    });
    expect(value).toMatchObject({ customers: [{ notes: ['a'] }, { notes: [] }] });
    expect(cuts).toEqual([
      { at: 'customers.*.notes', unit: 'items', shown: 1, of: 3 },
      { at: 'customers', unit: 'items', shown: 2, of: 3 },
    ]);
  });

  it('has a list summed up: how many, and the first of them', () => {
    const { value, cuts } = shapeResult(ANSWER, {
      select: ['customers.*.id', 'customers.*.notes'],
      lists: [
        { at: 'customers', first: 1, summary: true },
        { at: 'customers.*.notes', first: 2, summary: true },
      ],
    });
    expect(value).toEqual({
      customers: { count: 3, first: [{ id: 1, notes: { count: 3, first: ['a', 'b'] } }] },
    });
    expect(cuts).toEqual([]);
    const whole = { lists: [{ at: '$', first: 1, summary: true }] };
    expect(shapeResult([1, 2], whole).value).toEqual({ count: 2, first: [1] });
  });

  it('is null where nothing of it is selected, and itself where nothing is asked', () => {
    expect(shapeResult('text', { select: ['id'], lists: [] }).value).toBeNull();
    expect(shapeResult(ANSWER, { select: ['$'], lists: [] }).value).toBe(ANSWER);
    expect(shapeResult(ANSWER, { lists: [] }).value).toBe(ANSWER);
    const missing = { lists: [{ at: 'total.no', first: 0, summary: true }] };
    expect(shapeResult(ANSWER, missing).value).toEqual(ANSWER);
  });

  it('is never larger, changes no original, and is the same when it is shaped again', () => {
    const path = fc.constantFrom('*', 'id', 'items', 'items.*', '*.*.name', 'items.*.id');
    const shape = fc.record({
      select: fc.option(fc.array(path, { minLength: 1, maxLength: 3 }), { nil: undefined }),
      lists: fc.array(fc.record({ at: path, first: fc.nat(2), summary: fc.constant(false) }), {
        maxLength: 2,
      }),
    });
    const name = fc.constantFrom('id', 'items', 'name', '__proto__');
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, shape, (value, { select, lists }) => {
        const before = JSON.stringify(value);
        const wanted = { ...(select ? { select } : {}), lists };
        const once = shapeResult(value, wanted).value;
        expect(JSON.stringify(value)).toBe(before);
        expect(JSON.stringify(once).length).toBeLessThanOrEqual(Math.max(4, before.length));
        expect(JSON.stringify(shapeResult(once, wanted).value)).toBe(JSON.stringify(once));
      }),
    );
  });
});
