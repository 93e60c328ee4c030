import { describe, expect, it } from '@jest/globals';
import { contract, contract31, ok, one, query, read } from '../testing/contracts.js';
import type { Json } from '../testing/contracts.js';

describe('schemas of OpenAPI 3.0', () => {
  const translated = (schema: Json) =>
    Object(one({ parameters: [query('p', schema)] }).inputSchema['properties']).p;

  it.each<[string, Json, Json]>([
    ['nullable', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      'nullable enum',
      { type: 'string', nullable: true, enum: ['a'] },
      { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
    ],
    [
      'nullable composition',
      { nullable: true, allOf: [{ type: 'object' }] },
      { anyOf: [{ type: 'object' }, { type: 'null' }] },
    ],
    [
      'exclusive limits',
      { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { type: 'integer', minimum: 1, maximum: 9 },
    ],
    ['example', { type: 'string', example: 'x' }, { type: 'string', description: 'Example: "x".' }],
    [
      'byte',
      { type: 'string', format: 'byte' },
      { type: 'string', description: 'Encoded in base64.' },
    ],
    [
      'words that JSON Schema does not know',
      {
        type: 'object',
        discriminator: { propertyName: 'x' },
        xml: {},
        'x-y': 1,
        externalDocs: { url: 'u' },
      },
      { type: 'object' },
    ],
  ])('lose nothing of %s', (_, schema, expected) => {
    expect(translated(schema)).toEqual(expected);
  });
});

describe('schemas of OpenAPI 3.1', () => {
  const schema = {
    type: ['object', 'null'],
    patternProperties: { '^x': { type: 'integer', exclusiveMinimum: 0 } },
    dependentRequired: { a: ['b'] },
    properties: { xa: { type: ['string', 'integer'] } },
    examples: [{ xa: 1 }],
    $comment: 'for ourselves',
  };

  it('are JSON Schema already where they describe answers', () => {
    const answer = {
      '200': {
        description: 'd',
        content: {
          'application/json': { schema: { type: 'object', properties: { p: schema } } },
        },
      },
    };
    const { tools } = read(contract31({ '/a': { get: { responses: answer } } }));
    const { $comment: _, examples: __, ...kept } = schema;
    expect(Object(tools[0]?.outputSchema?.['properties']).p).toEqual(kept);
  });

  it('say what every provider understands where they describe arguments', () => {
    const { tools } = read(
      contract31({ '/a': { get: { responses: ok, parameters: [query('p', schema)] } } }),
    );
    expect(Object(tools[0]?.inputSchema['properties']).p).toEqual({
      type: ['object', 'null'],
      properties: { xa: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
      description: 'Example: {"xa":1}.',
    });
  });
});

describe('a pattern', () => {
  it('that could not be run in linear time is not checked, and a note says so', () => {
    const { tools, notes } = read(
      contract({
        '/a': {
          get: {
            responses: ok,
            parameters: [
              query('a', { type: 'string', pattern: '^(?=x)' }),
              query('b', { type: 'string', pattern: '^C-\\d+$' }),
            ],
          },
        },
      }),
    );
    expect(tools[0]?.inputSchema['properties']).toEqual({
      a: { type: 'string' },
      b: { type: 'string', pattern: '^C-\\d+$' },
    });
    expect(notes).toEqual([
      'paths["/a"].get.parameters[0].schema.pattern: is not checked: not an RE2 pattern',
    ]);
  });
});
