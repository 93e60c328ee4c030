import { describe, expect, it } from '@jest/globals';
import { compiles, one } from '../testing/contracts.js';
import type { Json } from '../testing/contracts.js';

describe('the output schema', () => {
  const json = (schema: Json) => ({
    description: 'd',
    content: { 'application/json': { schema } },
  });

  it('is the object of the 2xx response, without what only the caller may write', () => {
    const tool = one({
      responses: {
        '200': json({
          type: 'object',
          required: ['a', 'password'],
          properties: { a: { type: 'string' }, password: { type: 'string', writeOnly: true } },
        }),
        '404': json({ type: 'object', properties: { detail: { type: 'string' } } }),
      },
    });
    expect(tool.outputSchema).toEqual({
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'string' } },
    });
    compiles(tool);
  });

  it.each([
    ['the answer is a list', { '200': json({ type: 'array', items: {} }) }],
    [
      'one success has no body',
      { '200': json({ type: 'object' }), '204': { description: 'gone' } },
    ],
    [
      'successes differ',
      { '200': json({ type: 'object' }), '201': json({ type: 'object', title: 'x' }) },
    ],
    ['only failures are described', { default: json({ type: 'object' }) }],
    ['it may be null', { '200': json({ type: 'object', nullable: true }) }],
  ])('is left out where %s', (_, responses) => {
    expect(one({ responses }).outputSchema).toBeUndefined();
  });
});
