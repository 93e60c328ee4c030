import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ContractTool } from './contract-tools.js';
import { formatPath } from '../text/path.js';
import { readContract } from './read-contract.js';

type Json = Record<string, unknown>;

const ok = { '200': { description: 'fine' } };

function contract(paths: Json, rest: Json = {}): Json {
  return { openapi: '3.0.3', info: { title: 'Shop', version: '1' }, paths, ...rest };
}

function contract31(paths: Json, rest: Json = {}): Json {
  return { ...contract(paths, rest), openapi: '3.1.0' };
}

function read(document: unknown, credentialHeader: string | null = null) {
  const { contract: read, mistakes, notes } = readContract(document, { credentialHeader });
  const lines = mistakes.map(({ path, message }) => `${formatPath(path)}: ${message}`);
  return {
    tools: read?.tools ?? [],
    unsupported: (read?.unsupported ?? []).map(({ operationId, reason }) => ({
      operationId,
      reason,
    })),
    title: read?.title,
    mistakes: lines,
    notes: notes.map(({ path, message }) => `${formatPath(path)}: ${message}`),
  };
}

function one(
  operation: Json,
  { method = 'get', path = '/things', rest = {} as Json } = {},
): ContractTool {
  const result = read(contract({ [path]: { [method]: { responses: ok, ...operation } } }, rest));
  expect(result.mistakes).toEqual([]);
  return result.tools[0]!;
}

function query(name: string, schema: Json, more: Json = {}): Json {
  return { name, in: 'query', schema, ...more };
}

function jsonBody(schema: Json, more: Json = {}): Json {
  return { requestBody: { required: true, content: { 'application/json': { schema } }, ...more } };
}

function compiles(tool: ContractTool): void {
  for (const schema of [tool.inputSchema, tool.outputSchema]) {
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    if (schema) expect(typeof ajv.compile(schema)).toBe('function');
  }
}

describe('the name of a tool', () => {
  it('is the operationId', () => {
    expect(one({ operationId: 'get_customer' }).name).toBe('get_customer');
  });

  it('loses what model providers do not accept', () => {
    expect(one({ operationId: 'customers.get/by id!' }).name).toBe('customers_get_by_id');
  });

  it('is made of method and path where there is no operationId, and stays the same', () => {
    const tool = one(
      { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] },
      { path: '/customers/{id}/orders' },
    );
    expect(tool.name).toBe('get_customers_id_orders');
    expect(tool.operation.operationId).toBe('get_customers_id_orders');
  });

  it('that is too long keeps its beginning, and ends in a hash of the whole', () => {
    const [a, b] = ['a', 'b'].map((end) => one({ operationId: `${'x'.repeat(100)}${end}` }).name);
    expect(a).toMatch(/^x{55}_[0-9a-f]{8}$/);
    expect(b).toMatch(/^x{55}_[0-9a-f]{8}$/);
    expect(a).not.toBe(b);
  });

  it('begins as every provider wants it', () => {
    expect(one({ operationId: '2fa-verify' }).name).toBe('_2fa-verify');
  });

  it('is kept by whoever has just this one, and made another for who would share it', () => {
    const paths = {
      '/a': { get: { operationId: 'get a', responses: ok } },
      '/b': { get: { operationId: 'get-a', responses: ok } },
      '/c': { get: { operationId: 'get_a', responses: ok } },
    };
    const names = (document: Json) =>
      Object.fromEntries(read(document).tools.map((tool) => [tool.operation.path, tool.name]));
    const found = names(contract(paths));
    expect(found).toEqual({
      '/a': expect.stringMatching(/^get_a_[0-9a-f]{8}$/),
      '/b': 'get-a',
      '/c': 'get_a',
    });
    expect(names(contract(Object.fromEntries(Object.entries(paths).reverse())))).toEqual(found);
  });

  it('is made of method and path for all operations that have one operationId', () => {
    const { tools } = read(
      contract({
        '/a.b': { get: { operationId: 'x', responses: ok } },
        '/a/b': { get: { operationId: 'x', responses: ok }, put: { responses: ok } },
      }),
    );
    expect(tools.map(({ name, operation }) => [name, operation.operationId])).toEqual([
      [expect.stringMatching(/^get_a_b_[0-9a-f]{8}$/), tools[0]?.name],
      [expect.stringMatching(/^get_a_b_[0-9a-f]{8}$/), tools[1]?.name],
      ['put_a_b', 'put_a_b'],
    ]);
    expect(tools[0]?.name).not.toBe(tools[1]?.name);
  });
});

describe('the description of a tool', () => {
  it('is the description of the operation, with its summary as title', () => {
    const tool = one({ summary: 'Customer', description: 'All about one.' });
    expect([tool.title, tool.description]).toEqual(['Customer', 'All about one.']);
  });

  it('is the summary where there is no description', () => {
    const tool = one({ summary: 'Customer' });
    expect([tool.title, tool.description]).toEqual([undefined, 'Customer']);
  });

  it('is method and path where the contract says nothing', () => {
    expect(one({}).description).toBe('GET /things');
  });
});

describe('the hints of a tool', () => {
  it.each([
    ['get', true, false, true],
    ['head', true, false, true],
    ['options', true, false, true],
    ['post', false, false, false],
    ['put', false, true, true],
    ['patch', false, true, false],
    ['delete', false, true, true],
  ])('follow from %s', (method, readOnlyHint, destructiveHint, idempotentHint) => {
    expect(one({}, { method }).annotations).toEqual({
      readOnlyHint,
      destructiveHint,
      idempotentHint,
      openWorldHint: false,
    });
  });
});

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

describe('a body', () => {
  const order = {
    type: 'object',
    required: ['sku', 'id'],
    properties: {
      id: { type: 'string', readOnly: true },
      sku: { type: 'string' },
      note: { type: 'string', nullable: true },
    },
  };

  it('becomes top-level arguments, without what only the server may write', () => {
    const tool = one(jsonBody(order), { method: 'post' });
    expect(tool.inputSchema).toEqual({
      type: 'object',
      properties: { sku: { type: 'string' }, note: { type: ['string', 'null'] } },
      required: ['sku'],
      additionalProperties: false,
    });
    expect(tool.operation.bindings[0]).toEqual({
      argument: 'sku',
      name: 'sku',
      in: 'body-property',
      style: 'simple',
      explode: false,
    });
    compiles(tool);
  });

  it('becomes one argument where a property has the name of a parameter', () => {
    const tool = one(
      { ...jsonBody(order), parameters: [query('sku', { type: 'string' })] },
      { method: 'post' },
    );
    expect(Object.keys(Object(tool.inputSchema['properties']))).toEqual(['sku', 'body']);
    expect(tool.inputSchema['required']).toEqual(['body']);
    expect(tool.operation.bindings[1]).toMatchObject({ argument: 'body', in: 'body' });
  });

  it.each([
    ['a list', { type: 'array', items: { type: 'string' } }],
    ['a free map', { type: 'object', additionalProperties: { type: 'string' } }],
    ['an alternative', { oneOf: [{ type: 'object' }, { type: 'string' }] }],
    ['an object with conditions', { type: 'object', properties: { a: {} }, minProperties: 1 }],
    ['names that become the same', { type: 'object', properties: { 'a b': {}, 'a/b': {} } }],
  ])('becomes one argument where it is %s', (_, schema) => {
    const tool = one(jsonBody(schema), { method: 'post' });
    expect(tool.operation.bindings.map((binding) => binding.in)).toEqual(['body']);
    compiles(tool);
  });

  it('is read in relatives of JSON too, plain JSON first', () => {
    const content = {
      'text/plain': { schema: { type: 'string' } },
      'application/merge-patch+json': { schema: { type: 'array', items: {} } },
      'application/json; charset=utf-8': { schema: { type: 'object', properties: { a: {} } } },
    };
    const tool = one({ requestBody: { required: true, content } }, { method: 'patch' });
    expect(tool.operation.bindings.map(({ argument }) => argument)).toEqual(['a']);
  });

  it.each([
    ['application/x-www-form-urlencoded', 'form'],
    ['multipart/form-data', 'multipart'],
  ])('that is a form has an argument for each field: %s [openapi:bodies]', (mediaType, form) => {
    const schema = {
      type: 'object',
      required: ['file'],
      properties: {
        q: { type: 'string' },
        file: { type: 'string', format: 'binary' },
        card: { type: 'object', properties: { n: { type: 'integer' } } },
        meta: { type: 'object' },
      },
    };
    const encoding = { card: { style: 'deepObject', explode: true } };
    const tool = one(
      {
        parameters: [query('q', { type: 'string' })],
        requestBody: { required: true, content: { [mediaType]: { schema, encoding } } },
      },
      { method: 'post' },
    );
    expect(tool.operation.body).toEqual({ form, contentType: mediaType });
    const bindings = tool.operation.bindings.map(
      ({ argument, name, style, contentType, base64 }) => ({
        argument,
        name,
        style,
        ...(contentType ? { contentType } : {}),
        ...(base64 ? { base64 } : {}),
      }),
    );
    expect(bindings).toEqual([
      { argument: 'q', name: 'q', style: 'form' },
      { argument: 'body_q', name: 'q', style: 'form' },
      {
        argument: 'file',
        name: 'file',
        style: 'form',
        ...(form === 'multipart' ? { base64: true } : {}),
      },
      { argument: 'card', name: 'card', style: 'deepObject' },
      { argument: 'meta', name: 'meta', style: 'form', contentType: 'application/json' },
    ]);
    expect(tool.inputSchema['required']).toEqual(['file']);
    compiles(tool);
  });

  it.each([
    ['text/plain', { form: 'text', contentType: 'text/plain' }],
    ['image/png', { form: 'bytes', contentType: 'image/png' }],
    ['*/*', { form: 'json', contentType: 'application/json' }],
  ])('that is something else whole is one argument: %s [openapi:bodies]', (mediaType, body) => {
    const content = { [mediaType]: { schema: { type: 'string' } } };
    const tool = one({ requestBody: { required: true, content } }, { method: 'put' });
    expect(tool.operation.body).toEqual(body);
    expect(tool.operation.bindings.map((binding) => binding.in)).toEqual(['body']);
  });

  it('that no tool could carry makes the operation no tool, unless it may be left out', () => {
    const content = { 'application/xml': { schema: { type: 'object' } } };
    const result = read(
      contract({
        '/a': {
          post: { operationId: 'a', responses: ok, requestBody: { required: true, content } },
        },
        '/b': { post: { operationId: 'b', responses: ok, requestBody: { content } } },
      }),
    );
    expect(result.unsupported).toEqual([
      { operationId: 'a', reason: 'its body is neither JSON, nor a form, nor text, nor bytes' },
    ]);
    expect(result.tools.map(({ name }) => name)).toEqual(['b']);
  });
});

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

describe('references', () => {
  it('are replaced by what they point at', () => {
    const tool = one(
      {
        parameters: [{ $ref: '#/components/parameters/Limit' }],
        responses: { '200': { $ref: '#/components/responses/List' } },
      },
      {
        rest: {
          components: {
            parameters: { Limit: query('limit', { $ref: '#/components/schemas/Limit' }) },
            responses: {
              List: {
                description: 'd',
                content: { 'application/json': { schema: { $ref: '#/components/schemas/List' } } },
              },
            },
            schemas: {
              Limit: { type: 'integer', format: 'int32' },
              List: {
                type: 'object',
                properties: { first: { $ref: '#/components/schemas/Item' } },
              },
              Item: { type: 'object', properties: { at: { type: 'string', format: 'date' } } },
            },
          },
        },
      },
    );
    expect(tool.inputSchema['properties']).toEqual({ limit: { type: 'integer' } });
    expect(tool.outputSchema).toEqual({
      type: 'object',
      properties: {
        first: { type: 'object', properties: { at: { type: 'string', format: 'date' } } },
      },
    });
  });

  it('that lead back to themselves become local definitions', () => {
    const components = {
      schemas: {
        Node: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            children: { $ref: '#/components/schemas/Nodes' },
          },
        },
        Nodes: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
      },
    };
    const tool = one(jsonBody({ $ref: '#/components/schemas/Node' }), {
      method: 'post',
      rest: { components },
    });
    expect(tool.inputSchema['$defs']).toEqual({
      Node: {
        type: 'object',
        properties: { name: { type: 'string' }, children: { $ref: '#/$defs/Nodes' } },
      },
      Nodes: { type: 'array', items: { $ref: '#/$defs/Node' } },
    });
    compiles(tool);
    const validate = new Ajv2020({ strict: true }).compile(tool.inputSchema);
    const tree = { name: 'a', children: [{ name: 'b', children: [{ name: 'c' }] }] };
    expect(validate({ body: tree })).toBe(true);
    expect(validate({ body: { name: 'a', children: [{ name: 1 }] } })).toBe(false);
  });

  it.each([
    [
      'a file',
      'common.yaml#/Item',
      'refers to another document (common.yaml#/Item); only #/… is followed',
    ],
    [
      'a secret file',
      'file:///etc/passwd',
      'refers to another document (file:///etc/passwd); only #/… is followed',
    ],
    [
      'the network',
      'http://169.254.169.254/x',
      'refers to another document (http://169.254.169.254/x); only #/… is followed',
    ],
    ['an anchor', '#item', 'refers to an anchor (#item); only #/… is followed'],
    [
      'nothing',
      '#/components/schemas/Itm',
      'refers to #/components/schemas/Itm, which is not there',
    ],
    [
      'a prototype',
      '#/constructor/prototype',
      'refers to #/constructor/prototype, which is not there',
    ],
    [
      'itself',
      '#/components/schemas/Loop',
      'refers to itself, or to something that cannot be followed',
    ],
  ])(
    'to %s are noted, and leave out who needs them alone [openapi:operation:left-out-alone]',
    (_, $ref, message) => {
      const { notes, tools, unsupported } = read(
        contract(
          {
            '/a': { get: { responses: ok } },
            '/b': {
              get: {
                responses: ok,
                parameters: [query('q', { $ref: '#/components/schemas/Loop' })],
              },
            },
          },
          { components: { schemas: { Loop: { $ref } } } },
        ),
      );
      const mistake = `components.schemas.Loop.$ref: ${message}`;
      expect(tools.map(({ name }) => name)).toEqual(['get_a']);
      expect(unsupported).toEqual([{ operationId: 'get_b', reason: expect.any(String) }]);
      expect(notes).toContain(mistake);
      expect(notes).toContain(`paths["/b"].get: is no tool: ${unsupported[0]?.reason}`);
    },
  );

  it('that lead nowhere leave out nobody who can be called without them', () => {
    const { tools, notes } = read(
      contract({ '/a': { get: { responses: { ...ok, default: { $ref: '#/components/gone' } } } } }),
    );
    expect(tools).toHaveLength(1);
    expect(notes).toEqual([
      'paths["/a"].get.responses.default.$ref: refers to #/components/gone, which is not there',
    ]);
  });

  it('must lead to the kind of thing that is meant', () => {
    const schemas = { Thing: { type: 'object', properties: { get: { type: 'string' } } } };
    const $ref = '#/components/schemas/Thing';
    const { mistakes } = read(
      contract31(
        {
          '/a': { get: { responses: { '200': { $ref } }, parameters: [{ $ref }] } },
          '/c': { post: { responses: ok, requestBody: { $ref } } },
        },
        { components: { schemas } },
      ),
    );
    expect(mistakes).toEqual([
      'paths["/a"].get.parameters[0]: is not a parameter',
      'paths["/c"].post.requestBody: is not a request body',
    ]);
  });

  it('are no mistake inside examples, which are data', () => {
    const { mistakes } = read(
      contract(
        { '/a': { get: { responses: ok } } },
        {
          components: {
            schemas: { A: { type: 'object', example: { $ref: 'http://elsewhere/' } } },
          },
        },
      ),
    );
    expect(mistakes).toEqual([]);
  });

  it('keep what stands beside them in 3.1, and lose it in 3.0', () => {
    const components = { schemas: { Tier: { type: 'string', description: 'old' } } };
    const beside = { $ref: '#/components/schemas/Tier', description: 'new' };
    const document = (make: typeof contract) =>
      make({ '/a': { get: { responses: ok, parameters: [query('t', beside)] } } }, { components });
    const describe = (tool: ContractTool | undefined) => Object(tool?.inputSchema['properties']).t;
    expect(describe(read(document(contract31)).tools[0])).toEqual({
      type: 'string',
      description: 'new',
    });
    expect(describe(read(document(contract)).tools[0])).toEqual({
      type: 'string',
      description: 'old',
    });
  });
});

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
