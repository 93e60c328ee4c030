import { describe, expect, it } from '@jest/globals';
import { readTool } from './tool-profile.js';

function profile(name: string, properties: Record<string, unknown> = {}, description = '') {
  return readTool({ name, description, input_schema: { type: 'object', properties } });
}

describe('readTool', () => {
  it.each([
    ['get_customer', 'get', 'customer'],
    ['crm-mcp-server__get_customer', 'get', 'customer'],
    ['crm-get_customer', 'get', 'customer'],
    ['getCustomer', 'get', 'customer'],
    ['list_customers', 'list', 'customer'],
    ['get_order_status', 'get', 'order'],
    ['get_order', 'get', 'order'],
    ['get_customer_orders', 'list', 'order'],
    ['list_orders_for_customer', 'list', 'order'],
    ['search_kb', 'search', 'article'],
    ['search_knowledge_base', 'search', 'article'],
    ['get_article', 'get', 'article'],
    ['cancel_order', 'change', 'order'],
    ['invoice', 'get', 'invoice'],
  ])('understands %s', (name, action, about) => {
    expect(profile(name)).toMatchObject({ action, about });
  });

  it('takes what a bare search is about from the description', () => {
    expect(profile('search', { query: { type: 'string' } }, 'Searches the articles')).toMatchObject(
      {
        action: 'search',
        about: 'article',
      },
    );
  });

  it('understands what parameters are for', () => {
    const { parameters } = profile('list_orders', {
      customerId: { type: 'string' },
      id: { type: 'string' },
      q: { type: 'string' },
      status: { enum: ['open', 'closed'] },
      limit: { type: ['integer', 'null'] },
      note: 5,
    });
    expect(parameters.map((parameter) => parameter.role)).toEqual([
      { kind: 'id', of: 'customer' },
      { kind: 'id', of: 'order' },
      { kind: 'query' },
      { kind: 'choice', values: ['open', 'closed'] },
      { kind: 'value', numeric: true },
      { kind: 'value', numeric: false },
    ]);
  });
});
