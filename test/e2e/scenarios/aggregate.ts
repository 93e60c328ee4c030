import { describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/stack';
import { callTool } from '../support/call-tool.js';
import type { TestGate } from '../support/test-gate.js';

const EXAMPLE = 'deploy/manifests/examples/aggregate.yaml';
const TOOL = 'crm__get_customer';
const CUSTOMER = { customer_id: 'C-4821' };

export function aggregate(gate: () => TestGate): void {
  describe('many servers as one', () => {
    const url = () => gate().resource('support-tools');

    /** A client with a token for that address alone. */
    async function connect(): Promise<Client> {
      const token = await gate().token('one-door-agent', { resources: [url()] });
      const client = new Client(
        { name: 'test', version: '1' },
        { versionNegotiation: { mode: { pin: '2026-07-28' } } },
      );
      const requestInit = { headers: { authorization: `Bearer ${token}` } };
      await client.connect(new StreamableHTTPClientTransport(new URL(url()), { requestInit }));
      return client;
    }

    it('show an agent what it is subscribed to, and name what it is not [aggregate:member-governs]', async () => {
      const manifests = await readFile(join(repositoryRoot(), EXAMPLE), 'utf8');
      expect((await gate().apply(manifests)).status).toBe(200);
      await eventually(
        async () => {
          const client = await connect();
          const { tools, _meta } = await client.listTools();
          await client.close();
          expect(tools.map(({ name }) => name)).toEqual([
            TOOL,
            'crm__list_customers',
            'orders__get_customer_orders',
            'orders__get_order_status',
          ]);
          expect(_meta?.['dev.gatehouse/members']).toMatchObject([
            { name: 'crm-mcp-server', status: 'listed', tools: 2 },
            { name: 'orders-mcp-server', status: 'listed', tools: 2 },
            { name: 'kb-mcp-server', status: 'missing', code: 'not_subscribed' },
          ]);
        },
        { withinMs: 5_000 },
      );
    });

    it('take a call as one of the member, with one record that names both [aggregate:call]', async () => {
      const token = await gate().token('one-door-agent', { resources: [url()] });
      const reply = await callTool({ url: url(), token, tool: TOOL, arguments: CUSTOMER });
      expect(JSON.stringify(reply.body.result?.content)).toContain('John Smith');
      const hidden = { url: url(), token, tool: 'kb__search_kb', arguments: { query: 'returns' } };
      expect((await callTool(hidden)).body.error?.message).toBe('Unknown tool: kb__search_kb');
      await eventually(async () => {
        const records = await gate().records({ application: 'one-door-agent', kind: 'tool-call' });
        expect(records).toHaveLength(2);
        expect(records).toContainEqual(
          expect.objectContaining({
            server: 'crm-mcp-server',
            tool: 'get_customer',
            aggregate: { name: 'support-tools', version: '1.0' },
            outcome: 'ok',
          }),
        );
        expect(records).toContainEqual(
          expect.objectContaining({
            server: 'kb-mcp-server',
            errorCode: 'not_subscribed',
            outcome: 'refused',
          }),
        );
      });
    });
  });
}
