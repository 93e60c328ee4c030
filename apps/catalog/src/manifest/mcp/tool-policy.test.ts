import { describe, expect, it } from '@jest/globals';
import type { CatalogEntry, PublishedTool } from '@gatehouse/contracts';
import { mistakesOf, planned, SAMPLE } from '../../testing/manifests.js';

/** The sample's MCP server with these members of its own, and these of one tool. */
const served = (server: string, tool: string): string =>
  SAMPLE.replace('  from: [{ name: crm-api }]\n', `  from: [{ name: crm-api }]\n${server}`).replace(
    'get_customer: { description: Better words. }',
    `get_customer: { ${tool} }`,
  );

async function toolsOf(yaml: string): Promise<Map<string, PublishedTool>> {
  const { changes, mistakes } = await planned(yaml);
  expect(mistakes).toEqual([]);
  const entry = changes
    .map((change): CatalogEntry | null => change.entry)
    .find((each) => each?.kind === 'McpServer');
  const tools = entry?.kind === 'McpServer' ? entry.tools : [];
  return new Map(tools.map((tool) => [tool.name, tool]));
}

describe('what a manifest says of the calls of its tools', () => {
  it('stops loops unless it says otherwise, for all tools or for one', async () => {
    const usual = { limit: 20, windowSeconds: 60 };
    const silent = await toolsOf(SAMPLE);
    expect([...silent.values()].map((tool) => tool.identicalCalls)).toEqual([usual, usual, usual]);
    const tools = await toolsOf(served('  identicalCalls: { limit: 5 }\n', 'identicalCalls: null'));
    expect(tools.get('get_customer')?.identicalCalls).toBeNull();
    expect(tools.get('list_customers')?.identicalCalls).toEqual({ limit: 5, windowSeconds: 60 });
    const none = await toolsOf(
      served('  identicalCalls: null\n', 'identicalCalls: { windowSeconds: 10 }'),
    );
    expect(none.get('get_customer')?.identicalCalls).toEqual({ limit: 20, windowSeconds: 10 });
    expect(none.get('list_customers')?.identicalCalls).toBeNull();
  });

  it('limits results, and shapes and remembers those of one tool [tool-call:result:shaped]', async () => {
    const answer = `{ description: d, content: { application/json: { schema: { type: object, properties: { id: { type: string }, email: { type: string } }, required: [id, email] } } } }`;
    const described = (yaml: string): string =>
      yaml.replace("responses: { '200': { description: d } }", `responses: { '200': ${answer} }`);
    const plain = await toolsOf(described(SAMPLE));
    expect(plain.get('get_customer')).toMatchObject({
      maxResultBytes: 65_536,
      shape: null,
      cache: null,
      outputSchema: { required: ['id', 'email'] },
    });
    const own = 'maxResultBytes: 2048, shape: { select: [id] }, cache: { ttlSeconds: 30 }';
    const tools = await toolsOf(described(served('  maxResultBytes: 4096\n', own)));
    expect(tools.get('list_customers')).toMatchObject({ maxResultBytes: 4_096, shape: null });
    const shaped = tools.get('get_customer');
    expect(shaped).toMatchObject({
      maxResultBytes: 2_048,
      shape: { select: ['id'], lists: [] },
      cache: { ttlSeconds: 30 },
    });
    expect(shaped?.outputSchema).toMatchObject({ required: ['id'] });
    expect(shaped?.outputSchema?.['properties']).toEqual({ id: { type: 'string' } });
  });

  it('remembers no result of what changes something', async () => {
    const yaml = SAMPLE.replace(
      'add_customer: { scopes: [crm:write] }',
      'add_customer: { cache: { ttlSeconds: 5 } }',
    );
    expect(await mistakesOf(yaml)).toEqual([
      'test.yaml#3 McpServer crm-mcp-server: spec.tools.add_customer.cache: only what reads can be answered from a cache',
    ]);
  });

  it.each([
    ['  maxResultBytes: 100\n', '', 'spec.maxResultBytes'],
    ['', 'shape: { select: [a..b] }', 'spec.tools.get_customer.shape.select[0]'],
    ['', 'shape: { lists: [{ at: $.a, first: 1 }] }', 'spec.tools.get_customer.shape.lists[0].at'],
    ['', 'cache: { ttlSeconds: 0 }', 'spec.tools.get_customer.cache.ttlSeconds'],
    ['  identicalCalls: { limit: 1 }\n', '', 'spec.identicalCalls.limit'],
    ['  identicalCalls: { windowSeconds: 601 }\n', '', 'spec.identicalCalls.windowSeconds'],
    ['', 'identicalCalls: { limits: 3 }', 'spec.tools.get_customer.identicalCalls.limits'],
  ])('is refused where it makes no sense: %s%s', async (server, tool, where) => {
    expect(await mistakesOf(served(server, tool))).toEqual([
      expect.stringContaining(`test.yaml#3 McpServer crm-mcp-server: ${where}: `),
    ]);
  });
});
