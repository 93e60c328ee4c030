import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { TestGate } from '../testing/gate.js';

const INFO = { name: 'test', version: '0' };

interface Connected {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

describe('clients of every kind', () => {
  let gate: TestGate;

  beforeAll(async () => {
    gate = await TestGate.start();
  });

  beforeEach(() => gate.reset());

  afterAll(() => gate.stop());

  async function requestInit(): Promise<{ requestInit: RequestInit }> {
    return { requestInit: { headers: { authorization: `Bearer ${await gate.token()}` } } };
  }

  async function v1(): Promise<Connected> {
    const client = new V1Client(INFO);
    const transport = new V1Transport(gate.endpoint(), await requestInit());
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    return client;
  }

  async function v2(options: ConstructorParameters<typeof ModernClient>[1]): Promise<Connected> {
    const client = new ModernClient(INFO, options);
    await client.connect(new ModernTransport(gate.endpoint(), await requestInit()));
    return client;
  }

  it.each<[string, () => Promise<Connected>]>([
    ['the v1 SDK', v1],
    ['the v2 SDK with a handshake', () => v2({})],
    ['the v2 SDK, negotiating', () => v2({ versionNegotiation: { mode: 'auto' } })],
    ['the v2 SDK, stateless', () => v2({ versionNegotiation: { mode: { pin: '2026-07-28' } } })],
  ])('%s lists tools and calls one', async (_, connect) => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'add_note',
      'delete_customer',
      'get_customer',
      'list_customers',
    ]);
    const call = { name: 'get_customer', arguments: { customer_id: 'C-4821' } };
    expect(await client.callTool(call)).toMatchObject({
      content: [{ type: 'text', text: expect.stringContaining('"id":"C-4821"') }],
      structuredContent: { id: 'C-4821', tier: 'gold' },
    });
    await client.close();
    expect(await gate.onlyRecord()).toMatchObject({ outcome: 'ok', tool: 'get_customer' });
  });

  it.each<[string, string, () => Promise<Connected>]>([
    ['the v1 SDK', 'C-ODD', v1],
    ['the v2 SDK', 'C-ODD', () => v2({ versionNegotiation: { mode: { pin: '2026-07-28' } } })],
    ['the v1 SDK', 'C-LIST', v1],
  ])(
    '%s reads an answer that does not fit its schema, and what is wrong with it: %s [backend:output:kept]',
    async (_, id, connect) => {
      const client = await connect();
      await client.listTools();
      const result = await client.callTool({
        name: 'get_customer',
        arguments: { customer_id: id },
      });
      expect(result).not.toHaveProperty('structuredContent');
      expect(result).toMatchObject({
        isError: true,
        content: [
          { type: 'text', text: expect.stringMatching(/"id":(4821|"C-4821")/) },
          {
            type: 'text',
            text: expect.stringMatching(
              /contract describes: (id must be string|it is not an object)/,
            ),
          },
        ],
      });
      await client.close();
      expect(await gate.onlyRecord()).toMatchObject({ outcome: 'upstream_error', status: 200 });
    },
  );
});
