import { describe, expect, it } from '@jest/globals';
import { applied, mistakesOf, SAMPLE } from '../testing/manifests.js';

const PARAMETER = `{ name: id, in: path, required: true, schema: { type: string } }`;
const SECOND = `    /orders/{id}:
        get:
          operationId: get_order
          parameters: [${PARAMETER}]
          responses: { '200': { description: d, headers: { X-Total: { schema: { type: integer } } } } }
      /customers:`;

/** The sample's API proxy, as the data plane would have it. */
async function published(yaml: string) {
  const stored = await applied(yaml);
  const entry = stored.find(({ manifest }) => manifest.kind === 'ApiProxy')?.entry;
  if (entry?.kind !== 'ApiProxy') throw new TypeError('no proxy');
  return entry;
}

async function toolsOf(yaml: string) {
  const stored = await applied(yaml);
  const entry = stored.find(({ manifest }) => manifest.kind === 'McpServer')?.entry;
  return entry?.kind === 'McpServer' ? entry.tools : [];
}

function withOverrides(overrides: string): string {
  return SAMPLE.replace(
    'backend: { url: nats://crm }',
    `backend: { url: nats://crm }\n  operations: ${overrides}`,
  );
}

describe('an API proxy of the data plane', () => {
  it('has the operations of its contract, and each of their parameters once', async () => {
    const api = await published(SAMPLE.replace('    /customers:', SECOND));
    expect(api.operations.map(({ operationId }) => operationId)).toEqual([
      'get_customer',
      'get_order',
      'list_customers',
      'add_customer',
    ]);
    expect(api.operations[0]).toEqual({
      operationId: 'get_customer',
      method: 'GET',
      path: '/customers/{id}',
      parameters: [0],
      hasBody: false,
      annotations: {
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
      requiredScopes: ['crm:read'],
    });
    expect(api.parameters).toEqual([
      {
        binding: { argument: 'id', name: 'id', in: 'path', style: 'simple', explode: false },
        schema: { type: 'string' },
        required: true,
      },
    ]);
    expect(api.responseHeaders).toEqual(['x-total']);
  });

  it('says of an operation what its manifest says, and so do the tools that are made of it', async () => {
    const yaml = withOverrides(
      '{ list_customers: { hidden: true }, add_customer: { scopes: [crm:admin], annotations: { destructiveHint: true } } }',
    ).replace('    add_customer: { scopes: [crm:write] }\n', '');
    const api = await published(yaml);
    expect(api.operations.map(({ operationId }) => operationId)).toEqual([
      'get_customer',
      'add_customer',
    ]);
    expect(api.operations[1]).toMatchObject({
      annotations: { destructiveHint: true },
      requiredScopes: ['crm:read', 'crm:admin'],
    });
    expect(api.scopes).toEqual(['crm:read', 'crm:admin']);
    const tools = await toolsOf(yaml);
    expect(tools.map(({ name }) => name)).toEqual(['get_customer', 'add_customer']);
    expect(tools[1]).toMatchObject({
      annotations: { destructiveHint: true },
      requiredScopes: ['crm:read', 'crm:admin'],
    });
  });

  it('refuses words about an operation that it does not have', async () => {
    expect(await mistakesOf(withOverrides('{ get_customers: { hidden: true } }'))).toEqual([
      expect.stringMatching(/spec\.operations\.get_customers: .*get_customer/),
    ]);
  });

  it('has an address of its own, which no server has [api-proxy:address:one]', async () => {
    const clash = SAMPLE.replace('name: crm-mcp-server }\nspec', 'name: crm-api }\nspec').replace(
      '{ kind: McpServer, name: crm-mcp-server }',
      '{ kind: McpServer, name: crm-api }',
    );
    const mistakes = await mistakesOf(clash);
    expect(mistakes[0]).toMatch(
      /McpServer crm-api.*metadata\.name: the address is that of the ApiProxy of this name/,
    );
    const later = clash.replace(
      'metadata: { name: crm-api }\nspec:\n  description',
      "metadata: { name: crm-api, version: '2.0' }\nspec:\n  description",
    );
    expect((await mistakesOf(later)).join()).not.toContain('the address');
  });
});
