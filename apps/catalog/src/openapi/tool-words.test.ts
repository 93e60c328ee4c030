import { describe, expect, it } from '@jest/globals';
import { contract, ok, one, read } from '../testing/contracts.js';
import type { Json } from '../testing/contracts.js';

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
