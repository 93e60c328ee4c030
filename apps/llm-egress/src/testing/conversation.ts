import type Anthropic from '@anthropic-ai/sdk';

export const CUSTOMER = {
  id: 'C-4821',
  name: 'John Smith',
  email: 'john.smith@example.com',
  phone: '+1-555-0182',
  address: { street: '142 Maple Avenue', city: 'Portland', state: 'OR', zip: '97201' },
  member_since: '2021-03-14',
};

/** What of the customer must reach no provider, in any spelling. */
export const PERSONAL = /john.smith|555-0182|maple avenue/i;

/** A conversation in which a tool has just brought the customer. */
export function customerTurn(toolUseId = 'toolu_1'): Anthropic.MessageParam[] {
  const input = { customer_id: 'C-4821' };
  return [
    { role: 'user', content: 'Write to John Smith, please.' },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: toolUseId, name: 'get_customer', input }],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: toolUseId, content: JSON.stringify(CUSTOMER) }],
    },
  ];
}
