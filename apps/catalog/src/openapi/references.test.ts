import { describe, expect, it } from '@jest/globals';
import type { ContractTool } from './contract-tools.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  compiles,
  contract,
  contract31,
  jsonBody,
  ok,
  one,
  query,
  read,
} from '../testing/contracts.js';

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
