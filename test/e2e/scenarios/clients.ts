import { describe, expect, it } from '@jest/globals';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { callTool } from '../support/call-tool.js';
import { MCP_CLIENTS } from '../support/mcp-clients.js';
import type { TestGate } from '../support/test-gate.js';

export function clients(gate: () => TestGate): void {
  describe('MCP clients of every age', () => {
    it.each(MCP_CLIENTS)(
      '%s does the same work as all others [mcp:eras:both]',
      async (_, work) => {
        const url = gate().resource('crm-mcp-server');
        const { tools, content } = await work({
          url,
          token: await gate().token('internal-agent'),
          call: { name: 'get_customer', arguments: { customer_id: 'C-4821' } },
        });
        expect(tools).toEqual(['get_customer', 'list_customers']);
        const direct = await fetch(`${gate().urls.crm}/customers/C-4821`);
        expect(content).toEqual([{ type: 'text', text: await direct.text() }]);
      },
      90_000,
    );

    it('see only what they may call, and are refused what they do not see [tool-list:only-callable]', async () => {
      const token = await gate().token('narrow');
      const url = gate().resource('crm-graded-server');
      const client = new ClientV1({ name: 'test', version: '1' });
      const requestInit = { headers: { authorization: `Bearer ${token}` } };
      await client.connect(new TransportV1(new URL(url), { requestInit }));
      const { tools } = await client.listTools();
      expect(tools.map((tool) => tool.name)).toEqual(['get_customer']);
      await client.close();
      const hidden = await callTool({ url, token, tool: 'list_customers', arguments: {} });
      expect(hidden.status).toBe(403);
      expect(hidden.headers.get('www-authenticate')).toContain('scope="crm:list"');
    });
  });
}
