import { describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { repositoryRoot } from '@gatehouse/stack';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callTool } from '../support/call-tool.js';
import type { TestGate } from '../support/test-gate.js';

const root = repositoryRoot();

/** What the runner of the stack runs: the shipped server, one that can be made to crash, and one without handshake. */
export const LOCAL_SERVERS = {
  MCP_RUNNER_SERVERS: JSON.stringify({
    mcpServers: {
      notes: { command: 'node', args: [join(root, 'deploy/mcp-servers/notes.mjs')] },
      sample: { command: 'node', args: [join(root, 'apps/mcp-runner/test/servers/sdk-v1.mjs')] },
      modern: {
        command: 'node',
        args: [join(root, 'apps/mcp-runner/test/servers/sdk-v2-alone.mjs')],
      },
    },
  }),
};

const EXAMPLE = 'deploy/manifests/examples/local-server.yaml';
const MORE = `
---
apiVersion: gatehouse.dev/v1
kind: McpServer
metadata: { name: sample-mcp-server }
spec:
  description: Crashes when it is told to.
  upstream: { url: runner://sample, trustAnnotations: true }
---
apiVersion: gatehouse.dev/v1
kind: McpServer
metadata: { name: modern-mcp-server }
spec:
  description: Speaks 2026-07-28 alone.
  upstream: { url: runner://modern, trustAnnotations: true }
---
${['note-taker', 'note-reader']
  .map(
    (name) => `
apiVersion: gatehouse.dev/v1
kind: Application
metadata: { name: ${name} }
spec:
  title: Keeps notes
  roles: [support]
  subscriptions:
    - { kind: McpServer, name: notes-mcp-server, version: '1.0' }
    - { kind: McpServer, name: sample-mcp-server, version: '1.0' }
    - { kind: McpServer, name: modern-mcp-server, version: '1.0' }
`,
  )
  .join('---')}`;

export function localServers(gate: () => TestGate): void {
  describe('a local MCP server', () => {
    async function call(
      application: string,
      { server, tool, text }: { server: string; tool: string; text?: string },
    ): Promise<string> {
      const url = gate().resource(server);
      const token = await gate().token(application, { resources: [url] });
      const reply = await callTool({ url, token, tool, arguments: text ? { text } : {} });
      return reply.body.result?.content[0]?.text ?? reply.body.error?.message ?? '';
    }

    const echo = (text: string): Promise<string> =>
      call('note-taker', { server: 'sample-mcp-server', tool: 'echo', text });

    it('is called through the gate by its name, and keeps its callers apart [runner:through-the-gate]', async () => {
      const applied = await gate().apply((await readFile(join(root, EXAMPLE), 'utf8')) + MORE);
      expect([applied.status, await applied.text()]).toEqual([200, expect.any(String)]);
      const list = (application: string): Promise<string> =>
        call(application, { server: 'notes-mcp-server', tool: 'list_notes' });
      await eventually(async () => expect(await list('note-taker')).toBe('[]'), {
        withinMs: 20_000,
      });
      const note = { server: 'notes-mcp-server', tool: 'add_note', text: 'mine' };
      expect(await call('note-taker', note)).toBe('["mine"]');
      expect(await list('note-taker')).toBe('["mine"]');
      expect(await list('note-reader')).toBe('[]');
      const records = await gate().records({ application: 'note-taker', kind: 'tool-call' });
      expect(records).toContainEqual(
        expect.objectContaining({ server: 'notes-mcp-server', tool: 'add_note', outcome: 'ok' }),
      );
    });

    it('is called, too, if it speaks 2026-07-28 alone, and keeps its callers apart [runner:handshake:none]', async () => {
      const modern = { server: 'modern-mcp-server', tool: 'echo', text: 'mine' };
      await eventually(async () => expect(await call('note-taker', modern)).toBe('mine'), {
        withinMs: 20_000,
      });
      const recall = { server: 'modern-mcp-server', tool: 'recall' };
      expect(await call('note-taker', recall)).toBe('mine');
      expect(await call('note-reader', recall)).toBe('null');
    });

    it('asks its caller through the gate, and hears the answer [runner:asks]', async () => {
      await eventually(async () => expect(await echo('ready')).toBe('ready'), { withinMs: 20_000 });
      const url = gate().resource('sample-mcp-server');
      const token = await gate().token('note-taker', { resources: [url] });
      const client = new Client(
        { name: 'asked', version: '1' },
        { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: { form: {} } } },
      );
      client.setRequestHandler('elicitation/create', ({ params }) => ({
        action: 'accept',
        content: { name: `${params.message} Ada` },
      }));
      const headers = { authorization: `Bearer ${token}` };
      await client.connect(
        new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
      );
      const text = 'accept: The MCP server "sample-mcp-server" asks: Under which name? Ada';
      expect(await client.callTool({ name: 'book', arguments: {} })).toMatchObject({
        content: [{ text }],
      });
      await client.close();
    });

    it('that crashes under a call fails that call alone, and is there for the next [runner:crash:contained]', async () => {
      await eventually(async () => expect(await echo('one')).toBe('one'), { withinMs: 20_000 });
      const crash = { server: 'sample-mcp-server', tool: 'crash' };
      expect(await call('note-taker', crash)).toBe(
        'The local MCP server ended with code 3 before its answer',
      );
      expect(await echo('two')).toBe('two');
    });

    it('is gone with its runner, which is said, and back with it [runner:killed]', async () => {
      expect(await echo('before')).toBe('before');
      const runner = gate().process('mcp-runner');
      await runner.kill();
      expect(await echo('meanwhile')).toBe('The MCP server cannot be reached');
      runner.start();
      await gate().ready('mcp-runner');
      await eventually(async () => expect(await echo('after')).toBe('after'), {
        withinMs: 20_000,
      });
      // That it has no handshake has been forgotten, and is learnt again.
      const recall = { server: 'modern-mcp-server', tool: 'recall' };
      expect(await call('note-taker', recall)).toBe('null');
    });
  });
}
