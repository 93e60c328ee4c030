import { describe, expect, it } from '@jest/globals';
import { contract, contract31, jsonBody, ok, query, read } from '../testing/contracts.js';
import type { Json } from '../testing/contracts.js';

describe('a bad contract', () => {
  it.each<[string, unknown, string[]]>([
    ['is no object', 'hello', [': an OpenAPI contract is an object']],
    [
      'is Swagger',
      { swagger: '2.0' },
      ['swagger: Swagger 2.0 is not read: convert the contract to OpenAPI 3'],
    ],
    ['is too new', { openapi: '3.2.0' }, ['openapi: must be the text "3.0.x" or "3.1.x"']],
    [
      'has many mistakes',
      {
        openapi: '3.0.3',
        info: { title: 'x' },
        paths: {
          a: {},
          '/b/{id}': {
            get: { operationID: 'x', responses: { '200': {} } },
            post: { parameters: [{ name: 'q', in: 'queri', schema: {} }], responses: ok },
          },
        },
      },
      [
        'info.version: is missing',
        'paths.a: a path begins with a slash',
        'paths["/b/{id}"].get.operationID: no such field: operationID; did you mean operationId?',
        'paths["/b/{id}"].get.responses["200"].description: is missing',
        'paths["/b/{id}"].post.parameters[0].in: use one of query, header, path, cookie',
        'paths["/b/{id}"].get: has no parameter for {id} of its path',
        'paths["/b/{id}"].post.parameters[0]: is not a parameter',
        'paths["/b/{id}"].post: has no parameter for {id} of its path',
      ],
    ],
    [
      'has operations that do not fit their paths',
      contract({
        '/a/{id}/{id}': { get: { responses: ok, operationId: 'a' } },
        '/b': {
          get: {
            operationId: 'a',
            responses: ok,
            parameters: [{ name: 'x', in: 'path', required: true, schema: {} }],
          },
        },
        '/../c?d=1': { get: { responses: ok } },
      }),
      [
        'paths["/a/{id}/{id}"]: has the placeholder {id} twice',
        'paths["/a/{id}/{id}"].get: has no parameter for {id} of its path',
        'paths["/b"].get.parameters[0]: {x} is not in the path',
        'paths["/../c?d=1"]: is not a plain path: no query, spaces or dot segments',
      ],
    ],
    [
      'has a schema that nothing fits',
      contract31({ '/a': { get: { responses: ok, parameters: [query('q', { enum: [] })] } } }),
      ['paths["/a"].get.parameters[0].schema.enum: must not be empty'],
    ],
  ])('%s', (_, document, expected) => {
    expect(read(document).mistakes).toEqual(expected);
  });

  it('that doubles itself by reference at every step is described to some depth, and costs little', () => {
    const schemas: Json = { S0: { type: 'string' } };
    for (let level = 1; level <= 40; level++) {
      const ref = { $ref: `#/components/schemas/S${level - 1}` };
      schemas[`S${level}`] = { type: 'object', properties: { a: ref, b: ref } };
    }
    const before = process.cpuUsage();
    const answer = {
      '200': {
        description: 'd',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/S40' } } },
      },
    };
    const paths = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [
        `/a${index}`,
        {
          get: { responses: answer },
          post: { responses: ok, ...jsonBody({ $ref: '#/components/schemas/S40' }) },
        },
      ]),
    );
    const { mistakes, tools, unsupported } = read(contract(paths, { components: { schemas } }));
    expect(mistakes).toEqual([]);
    expect(tools.every((tool) => tool.outputSchema === undefined)).toBe(true);
    expect(tools).toHaveLength(1_000);
    expect(unsupported).toEqual([]);
    expect(JSON.stringify(tools.at(-1)).length).toBeLessThan(60_000);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(10_000_000);
  });

  it('whose references form a chain of thousands is not followed to the end of the stack', () => {
    const schemas: Json = { S0: { type: 'string' } };
    for (let level = 1; level <= 3_000; level++) {
      schemas[`S${level}`] = {
        type: 'array',
        items: { $ref: `#/components/schemas/S${level - 1}` },
      };
    }
    const { mistakes, notes, tools } = read(
      contract(
        { '/a': { post: { responses: ok, ...jsonBody({ $ref: '#/components/schemas/S3000' }) } } },
        { components: { schemas } },
      ),
    );
    expect(mistakes).toEqual([]);
    expect(tools).toHaveLength(1);
    expect(notes).toEqual([
      'paths["/a"].post: is not described to its full depth: it is too large',
    ]);
  });

  it('with more operations than anybody can read is refused', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 2_001 }, (_, index) => [`/a${index}`, { get: { responses: ok } }]),
    );
    expect(read(contract(paths)).mistakes).toEqual([
      'paths: holds 2001 operations, and 2000 are the most',
    ]);
  });

  it('cannot reach a prototype through the names it chooses', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty', 'prototype'];
    const { tools, mistakes } = read(
      contract({
        '/a': {
          post: {
            operationId: 'constructor',
            responses: ok,
            ...jsonBody({
              type: 'object',
              properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
            }),
          },
        },
      }),
    );
    expect(mistakes).toEqual([]);
    expect(tools[0]?.operation.bindings.map(({ argument }) => argument)).toEqual(names);
    expect(({} as Json)['type']).toBeUndefined();
  });
});
