import { PublishedMcpServer } from '@gatehouse/contracts';
import { describe, expect, it } from '@jest/globals';
import { toSnapshot } from './catalog-snapshot.js';

describe('what of the catalogue matters to quotas', () => {
  it('has what can be read of an upstream server beside what can be called', () => {
    const item = { name: 'x', requiredScopes: [] };
    const server = PublishedMcpServer.parse({
      kind: 'McpServer',
      tenant: 'default',
      name: 'docs',
      version: '1.0',
      revision: 1,
      title: 'Docs',
      description: 'Somebody else’s.',
      scopes: [],
      tools: [],
      upstream: {
        transport: 'streamable-http',
        credentials: [],
        backend: { url: 'https://mcp.example.com/mcp', timeoutMs: 1_000, credential: null },
        discovered: true,
        withheld: 0,
        items: {
          resources: [{ ...item, id: 'resource:a://1', uri: 'a://1' }],
          templates: [{ ...item, id: 'template:a://{n}', uriTemplate: 'a://{n}' }],
          prompts: [{ ...item, id: 'prompt:x', arguments: [] }],
          refused: [],
          completes: false,
          withheld: { resources: 0, prompts: 0 },
        },
      },
    });
    expect(toSnapshot([server]).mcpServers.get('docs/1.0')?.tools).toEqual(
      new Set(['resource:a://1', 'template:a://{n}', 'prompt:x']),
    );
  });
});
