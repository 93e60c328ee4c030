import { describe, expect, it } from '@jest/globals';
import { contract, contract31, ok, read } from '../../testing/contracts.js';
import type { Json } from '../../testing/contracts.js';
import { bundle } from './bundle.js';
import { Documents, documentText } from './documents.js';

/** The contract as one document, among these others. */
async function bundled(document: Json, others: Record<string, unknown>): Promise<Json> {
  const surroundings = {
    address: 'api',
    locate: (_: string, reference: string) => reference,
    read: async (address: string) =>
      address in others
        ? documentText(JSON.stringify(others[address]))
        : { problem: 'is not there' },
  };
  const before = structuredClone(document);
  const documents = new Documents(surroundings, documentText(''));
  const result = await bundle(document, documents, surroundings);
  expect(document).toEqual(before);
  return Object(result.document);
}

describe('a contract that is made one document', () => {
  it('stays as it is where it stands alone', async () => {
    const alone = contract({ '/a': { get: { responses: ok } } });
    expect(await bundled(alone, {})).toEqual(alone);
  });

  it('has each part among the components of its kind, and path items in their place', async () => {
    const paths = { '/things/{id}': { $ref: 'paths#/thing', summary: 'Ours' } };
    const others = {
      paths: {
        thing: {
          parameters: [{ $ref: 'parts#/Id' }],
          put: {
            operationId: 'put_thing',
            requestBody: { $ref: 'parts#/Body' },
            responses: { '200': { $ref: 'parts#/Fine' } },
          },
        },
      },
      parts: {
        Id: { name: 'id', in: 'path', required: true, schema: { $ref: '#/Text' } },
        Body: {
          content: { 'application/json': { schema: { $ref: 'api#/components/schemas/Own' } } },
        },
        Fine: { description: 'Fine', headers: { 'X-Left': { $ref: '#/Left' } } },
        Left: { schema: { $ref: '#/Text' } },
        Text: { type: 'string' },
      },
    };
    const Own = { type: 'object', properties: { a: { $ref: 'parts#/Text' } } };
    const Text = { type: 'boolean' };
    for (const make of [contract, contract31]) {
      const one = await bundled(make(paths, { components: { schemas: { Own, Text } } }), others);
      expect(one).toMatchObject({
        paths: { '/things/{id}': { summary: 'Ours', put: { operationId: 'put_thing' } } },
        components: {
          parameters: { Id: { schema: { $ref: '#/components/schemas/Text-2' } } },
          requestBodies: { Body: {} },
          responses: { Fine: { headers: { 'X-Left': { $ref: '#/components/headers/Left' } } } },
          headers: { Left: {} },
          schemas: { Text, 'Text-2': { type: 'string' } },
        },
      });
      const { tools, mistakes, notes } = read(one);
      expect([mistakes, notes]).toEqual([[], []]);
      expect(tools[0]?.inputSchema['properties']).toMatchObject({
        id: { type: 'string' },
        a: { type: 'string' },
      });
    }
  });

  it('keeps circles, within and between documents, as circles', async () => {
    const schema = { $ref: 'tree#/Node' };
    const body = { content: { 'application/json': { schema } } };
    const one = await bundled(
      contract31({ '/a': { post: { requestBody: body, responses: ok } } }),
      {
        tree: { Node: { type: 'object', properties: { all: { $ref: 'list' } } } },
        list: { type: 'array', items: { $ref: 'tree#/Node' } },
      },
    );
    const { tools, notes } = read(one);
    expect(notes).toEqual([]);
    expect(tools[0]?.inputSchema['$defs']).toMatchObject({
      Node: { properties: { all: { $ref: '#/$defs/list' } } },
    });
    const looped = await bundled(
      contract({ '/a': { $ref: 'x' }, '/b': { get: { responses: ok } } }),
      {
        x: { $ref: 'y' },
        y: { $ref: 'x' },
      },
    );
    expect(read(looped).tools.map(({ name }) => name)).toEqual(['get_b']);
  });

  it('has discriminators name what they named', async () => {
    const schema = {
      oneOf: [{ $ref: 'dog.json' }, { $ref: 'cat.json#/Cat' }],
      discriminator: { propertyName: 'kind', mapping: { d: 'dog.json', c: 'cat.json#/Cat' } },
    };
    const animal = { type: 'object', properties: { kind: { type: 'string' } } };
    const one = await bundled(
      contract31({
        '/a': {
          post: { requestBody: { content: { 'application/json': { schema } } }, responses: ok },
        },
      }),
      { 'dog.json': animal, 'cat.json': { Cat: animal } },
    );
    const kinds = JSON.stringify(read(one).tools[0]?.inputSchema);
    expect(kinds).toContain('"enum":["d"]');
    expect(kinds).toContain('"enum":["c"]');
  });

  it('is checked as if it had always been one [openapi:operation:left-out-alone]', async () => {
    const paths = {
      '/a': { get: { responses: ok } },
      '/b': { $ref: 'b' },
      '/c': { get: { responses: ok, parameters: [{ $ref: 'parts#/constructor' }] } },
      '/d': { get: { responses: ok, parameters: [{ $ref: 'parts#/Wrong' }] } },
      '/e': { $ref: 'parts#/Wrong' },
    };
    const one = await bundled(contract(paths), {
      b: { get: { responses: 7, parameters: 'none' } },
      parts: { Wrong: 7, __proto__: {} },
    });
    const { tools, unsupported } = read(one);
    expect(tools.map(({ name }) => name)).toEqual(['get_a']);
    expect(unsupported.map(({ operationId }) => operationId)).toEqual(['get_b', 'get_c', 'get_d']);
  });

  it('does not grow beyond what one document may hold', async () => {
    const wide = {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 9_000 }, (_, at) => [`p${at}`, { type: 'string' }]),
      ),
    };
    const refs = Array.from({ length: 80 }, (_, at) => ({ $ref: `wide?${at}` }));
    const others = Object.fromEntries(refs.map(({ $ref }) => [$ref, wide]));
    const one = await bundled(
      contract31(
        { '/a': { get: { responses: ok } } },
        { components: { schemas: { All: { anyOf: refs } } } },
      ),
      others,
    );
    const { schemas } = Object(one['components']);
    // All, and as many of the others as a document has room for.
    expect(Object.keys(schemas).length).toBeGreaterThan(20);
    expect(Object.keys(schemas).length).toBeLessThan(60);
    expect(schemas.All.anyOf[79]).toEqual({ $ref: 'wide?79#' });
  });
});
