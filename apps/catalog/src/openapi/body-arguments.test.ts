import { describe, expect, it } from '@jest/globals';
import { compiles, contract, jsonBody, ok, one, query, read } from '../testing/contracts.js';

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
