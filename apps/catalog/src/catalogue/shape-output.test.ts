import { describe, expect, it } from '@jest/globals';
import { shapeOutput } from './shape-output.js';

const CUSTOMER = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    name: { type: 'string' },
    notes: { type: 'array', items: { type: 'string' }, minItems: 2 },
  },
  required: ['id', 'name', 'notes'],
};
const SCHEMA = {
  type: 'object',
  properties: {
    total: { type: 'integer' },
    customers: { type: 'array', items: { $ref: '#/$defs/Customer' } },
  },
  required: ['total', 'customers'],
  additionalProperties: false,
  $defs: { Customer: CUSTOMER },
};

describe('the schema of results that are shaped', () => {
  it('holds what is selected, and asks for no more', () => {
    expect(shapeOutput(SCHEMA, { select: ['customers.*.id'], lists: [] })).toEqual({
      type: 'object',
      properties: {
        customers: {
          type: 'array',
          items: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
        },
      },
      required: ['customers'],
      additionalProperties: false,
      $defs: { Customer: CUSTOMER },
    });
  });

  it('tells of a summary, and asks a cut list for no more than is left of it', () => {
    const lists = [
      { at: 'customers', first: 3, summary: true },
      { at: 'customers.*.notes', first: 1, summary: false },
    ];
    expect(shapeOutput(SCHEMA, { lists })).toMatchObject({
      properties: {
        customers: {
          type: 'object',
          required: ['count', 'first'],
          properties: {
            count: { type: 'integer' },
            first: { items: { properties: { notes: { type: 'array', minItems: 1 } } } },
          },
        },
      },
    });
  });

  it.each([
    ['there is none', undefined, { lists: [] }],
    [
      'it is selected from what says more than its members',
      { ...SCHEMA, minProperties: 1 },
      { select: ['total'], lists: [] },
    ],
    ['it is selected from what is no object', SCHEMA, { select: ['total.x'], lists: [] }],
    ['a list may be anywhere', SCHEMA, { lists: [{ at: '*', first: 1, summary: true }] }],
    [
      'what is no list is cut like one',
      SCHEMA,
      { lists: [{ at: 'total', first: 1, summary: true }] },
    ],
    [
      'a reference leads nowhere',
      { ...SCHEMA, $defs: {} },
      { select: ['customers.*.id'], lists: [] },
    ],
  ])('is none where %s', (_, schema, shape) => {
    expect(shapeOutput(schema, shape)).toBeUndefined();
  });
});
