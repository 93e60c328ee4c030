import { describe, expect, it } from '@jest/globals';
import type { CatalogEntry, PublishedTool } from '@gatehouse/contracts';
import { publishedTool } from '@gatehouse/testkit';
import { toolCosts } from './tool-costs.js';

const tool = (name: string, description: string): PublishedTool =>
  publishedTool({
    name,
    description,
    inputSchema: { type: 'object' },
    outputSchema: { type: 'object', description: 'no model sees this' },
  });

describe('the cost of tools', () => {
  it('is a quarter of the characters that a model is shown, the dearest first [openapi:preview]', () => {
    const entry: CatalogEntry = {
      kind: 'McpServer',
      tenant: 't',
      name: 's',
      version: '1.0',
      revision: 1,
      title: 's',
      description: 's',
      scopes: [],
      tools: [tool('b', 'x'), tool('c', 'x'.repeat(400)), tool('a', 'x')],
    };
    expect(toolCosts(entry)).toEqual([
      { name: 'c', tokens: 116 },
      { name: 'a', tokens: 16 },
      { name: 'b', tokens: 16 },
    ]);
    expect(toolCosts(null)).toEqual([]);
  });
});
