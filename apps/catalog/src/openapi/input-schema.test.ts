import { describe, expect, it } from '@jest/globals';
import { readContract } from './read-contract.js';
import { compiles, contract, ok, one, query, read } from '../testing/contracts.js';

describe('the input schema', () => {
  it('is a closed object even without parameters', () => {
    expect(one({}).inputSchema).toEqual({
      type: 'object',
      properties: {},
      additionalProperties: false,
    });
  });

  it('has a property for each path, query and header parameter, with defaults and enums', () => {
    const tool = one(
      {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: 'C-1' },
          query('limit', { type: 'integer', minimum: 1, maximum: 10, default: 3 }),
          query('tier', { type: 'string', enum: ['basic', 'gold'] }, { description: 'The tier.' }),
          { name: 'X-Region', in: 'header', required: true, schema: { type: 'string' } },
        ],
      },
      { path: '/customers/{id}' },
    );
    expect(tool.inputSchema).toEqual({
      type: 'object',
      properties: {
        id: { type: 'string', description: 'Example: "C-1".' },
        limit: { type: 'integer', minimum: 1, maximum: 10, default: 3 },
        tier: { type: 'string', enum: ['basic', 'gold'], description: 'The tier.' },
        'X-Region': { type: 'string' },
      },
      required: ['id', 'X-Region'],
      additionalProperties: false,
    });
    compiles(tool);
  });

  it('takes parameters of the path item, unless the operation has the same one', () => {
    const { tools } = read(
      contract({
        '/a': {
          parameters: [query('q', { type: 'string' }), query('r', { type: 'string' })],
          get: { responses: ok, parameters: [query('q', { type: 'integer' })] },
        },
      }),
    );
    expect(tools[0]?.inputSchema['properties']).toEqual({
      r: { type: 'string' },
      q: { type: 'integer' },
    });
  });

  it('gives two parameters of one name two arguments', () => {
    const tool = one(
      {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          query('id', { type: 'integer' }),
        ],
      },
      { path: '/things/{id}' },
    );
    expect(
      tool.operation.bindings.map(({ argument, name, in: where }) => [argument, name, where]),
    ).toEqual([
      ['id', 'id', 'path'],
      ['query_id', 'id', 'query'],
    ]);
  });

  it('renames what model providers refuse, and binds it to its true name', () => {
    const tool = one({ parameters: [query('filter[status]', { type: 'string' })] });
    expect(tool.operation.bindings[0]).toMatchObject({
      argument: 'filter_status',
      name: 'filter[status]',
    });
  });

  it('takes no place from a hostile contract: neither hosts, nor headers, nor credentials', () => {
    const operation = (operationId: string, parameter: object) => ({
      get: {
        operationId,
        servers: [{ url: 'https://user:password@evil.test/{x}' }],
        parameters: [{ schema: { type: 'string' }, ...parameter }],
        responses: { '200': { description: 'd' } },
      },
    });
    const header = (name: string) => ({ in: 'header', name });
    const { contract: made, notes } = readContract(
      {
        openapi: '3.1.0',
        info: { title: 't', version: '1' },
        servers: [{ url: 'https://user:password@evil.test' }],
        paths: {
          '//evil.test/a': operation('a', header('X-Fine')),
          '/b': operation('b', header('X-Bad\r\nHost: evil.test')),
          '/c': operation('c', header('Host')),
          '/d': operation('d', { ...header('X Bad'), required: true }),
          '/e/../f': operation('e', header('X-Fine')),
          '/g h': operation('g', header('X-Fine')),
        },
      },
      { credentialHeader: null },
    );
    expect(made?.tools.map(({ name, operation: { bindings } }) => [name, bindings.length])).toEqual(
      [
        ['a', 1],
        ['b', 0],
        ['c', 0],
      ],
    );
    expect(JSON.stringify(made)).not.toMatch(/password|user:/);
    expect(notes.map(({ message }) => message)).toContain(
      'is no tool: the parameter X Bad has a name that no header has',
    );
  });

  it('describes no answer by references that lead only to each other', () => {
    const loop = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const { contract: made } = readContract(
      {
        openapi: '3.0.3',
        info: { title: 't', version: '1' },
        paths: {
          '/a': {
            get: {
              operationId: 'a',
              responses: {
                '200': {
                  description: 'd',
                  content: {
                    'application/json': {
                      schema: { type: 'object', properties: { self: loop('A'), b: loop('B') } },
                    },
                  },
                },
              },
            },
          },
        },
        components: { schemas: { A: loop('A'), B: loop('C'), C: loop('B') } },
      },
      { credentialHeader: null },
    );
    expect(made?.tools).toHaveLength(1);
    expect(made?.tools[0]).not.toHaveProperty('outputSchema');
  });

  it('leaves out headers that belong to the gate, and the one that carries its credential', () => {
    const header = (name: string) => ({
      name,
      in: 'header',
      required: true,
      schema: { type: 'string' },
    });
    const document = contract({
      '/a': {
        get: {
          responses: ok,
          parameters: [
            'Authorization',
            'Accept',
            'Host',
            'X-Forwarded-For',
            'X-Api-Key',
            'X-Mine',
          ].map(header),
        },
      },
    });
    const { tools } = read(document, 'x-api-key');
    expect(tools[0]?.inputSchema['required']).toEqual(['X-Mine']);
  });

  it('leaves out an optional parameter that cannot travel with a note, and makes no tool where it is required', () => {
    const cookie = (required: boolean) => ({
      name: 's;t',
      in: 'cookie',
      required,
      schema: { type: 'string' },
    });
    const result = read(
      contract({
        '/a': { get: { operationId: 'a', responses: ok, parameters: [cookie(false)] } },
        '/b': { get: { operationId: 'b', responses: ok, parameters: [cookie(true)] } },
      }),
    );
    const reason = 'the parameter s;t has a name that no cookie has';
    expect(result.tools.map(({ name }) => name)).toEqual(['a']);
    expect(result.unsupported).toEqual([{ operationId: 'b', reason }]);
    expect(result.notes).toEqual([
      `paths["/b"].get: is no tool: ${reason}`,
      `paths["/a"].get.parameters[0]: is left out: ${reason}`,
    ]);
  });

  it('has cookies, and parameters that are written as JSON [openapi:parameters]', () => {
    const tool = one({
      parameters: [
        { name: 's', in: 'cookie', schema: { type: 'string' } },
        { name: 'f', in: 'query', content: { 'application/json': { schema: { type: 'object' } } } },
      ],
    });
    expect(tool.operation.bindings).toMatchObject([
      { argument: 's', in: 'cookie' },
      { argument: 'f', in: 'query', contentType: 'application/json' },
    ]);
    expect(tool.inputSchema['properties']).toEqual({
      s: { type: 'string' },
      f: { type: 'object' },
    });
  });

  it.each([
    ['path', {}, 'simple', false],
    ['path', { style: 'matrix', explode: true }, 'matrix', true],
    ['query', {}, 'form', true],
    ['query', { explode: false }, 'form', false],
    ['query', { style: 'pipeDelimited' }, 'pipeDelimited', false],
    ['query', { style: 'deepObject' }, 'deepObject', true],
    ['header', {}, 'simple', false],
  ])('binds a %s parameter %j as %s, exploded: %s', (where, more, style, explode) => {
    const parameter = {
      name: 'p',
      in: where,
      required: true,
      schema: { type: 'array', items: {} },
      ...more,
    };
    const tool = one({ parameters: [parameter] }, { path: where === 'path' ? '/a/{p}' : '/a' });
    expect(tool.operation.bindings[0]).toMatchObject({ style, explode });
  });
});
