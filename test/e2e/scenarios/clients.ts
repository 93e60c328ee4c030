import { describe, expect, it } from '@jest/globals';
import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { callTool } from '../support/call-tool.js';
import type { TestGate } from '../support/test-gate.js';

const CALL = { name: 'get_customer', arguments: { customer_id: 'C-4821' } };

export function clients(gate: () => TestGate): void {
  describe('MCP clients of every age', () => {
    const address = async () => {
      const token = await gate().token('internal-agent');
      const requestInit = { headers: { authorization: `Bearer ${token}` } };
      return { url: new URL(gate().resource('crm-mcp-server')), options: { requestInit }, token };
    };

    const work = async (
      client: Pick<ClientV2, 'listTools' | 'callTool' | 'close'>,
    ): Promise<{ tools: string[]; text: string }> => {
      const { tools } = await client.listTools();
      const result = await client.callTool(CALL);
      await client.close();
      return { tools: tools.map((tool) => tool.name), text: JSON.stringify(result.content) };
    };

    it('do the same work [mcp:eras:both]', async () => {
      const { url, options, token } = await address();
      const info = { name: 'test', version: '1' };

      const v1 = new ClientV1(info);
      await v1.connect(new TransportV1(url, options));
      const old = { tools: await v1.listTools(), result: await v1.callTool(CALL) };
      await v1.close();
      const expected = {
        tools: old.tools.tools.map((tool) => tool.name),
        text: JSON.stringify(old.result.content),
      };
      expect(expected.tools).toEqual(['get_customer', 'list_customers']);
      expect(expected.text).toContain('John Smith');

      const legacy = new ClientV2(info);
      await legacy.connect(new TransportV2(url, options));
      expect(await work(legacy)).toEqual(expected);

      const modern = new ClientV2(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
      await modern.connect(new TransportV2(url, options));
      expect(await work(modern)).toEqual(expected);

      const plain = await callTool({
        url: url.href,
        token,
        tool: CALL.name,
        arguments: CALL.arguments,
      });
      expect(JSON.stringify(plain.body.result?.content)).toBe(expected.text);
    });

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
