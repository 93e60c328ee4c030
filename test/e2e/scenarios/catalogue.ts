import { describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { repositoryRoot } from '@gatehouse/stack';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { callTool } from '../support/call-tool.js';
import type { ToolReply } from '../support/call-tool.js';
import type { TestGate } from '../support/test-gate.js';

const apiVersion = 'gatehouse.dev/v1';

/** The CRM once more, under another name and over HTTP instead of NATS. */
async function crmOverHttp(gate: TestGate): Promise<string> {
  const openapi = await readFile(join(repositoryRoot(), 'mocks/crm/openapi.yaml'), 'utf8');
  const metadata = (name: string) => ({ name, version: '1.0' });
  return [
    {
      apiVersion,
      kind: 'ApiProxy',
      metadata: metadata('crm-http-api'),
      spec: { openapi, backend: { url: gate.urls.crm, allowPrivate: true }, scopes: ['crm:read'] },
    },
    {
      apiVersion,
      kind: 'McpServer',
      metadata: metadata('crm-http-server'),
      spec: { description: 'The CRM over HTTP.', from: [metadata('crm-http-api')] },
    },
    {
      apiVersion,
      kind: 'Application',
      metadata: { name: 'http-agent' },
      spec: {
        title: 'Uses both transports',
        subscriptions: [
          { kind: 'McpServer', ...metadata('crm-http-server'), plan: 'default' },
          { kind: 'McpServer', ...metadata('crm-mcp-server'), plan: 'default' },
        ],
      },
    },
  ]
    .map((document) => stringify(document))
    .join('---\n');
}

/** What the two answers have in common: all but the name of the server that gave them. */
function withoutServerInfo(reply: ToolReply | undefined): unknown {
  return { status: reply?.status, result: { ...reply?.body.result, _meta: null } };
}

export function catalogue(gate: () => TestGate): void {
  describe('the catalogue', () => {
    it('has a change live within a second, without a restart [catalog:change:live]', async () => {
      const response = await gate().apply(await crmOverHttp(gate()));
      expect(response.status).toBe(200);
      const applied = performance.now();
      const url = gate().resource('crm-http-server');
      await eventually(
        async () => {
          const token = await gate().token('http-agent');
          const reply = await callTool({
            url,
            token,
            tool: 'get_customer',
            arguments: { customer_id: 'C-1001' },
          });
          expect(reply.status).toBe(200);
        },
        { withinMs: 1_500 },
      );
      expect(performance.now() - applied).toBeLessThan(1_500);
    });

    it('offers the same API over NATS and over HTTP with the same results [tool-call:transport:same-answer]', async () => {
      const token = await gate().token('http-agent');
      const calls = [
        { tool: 'get_customer', arguments: { customer_id: 'C-4821' } },
        { tool: 'get_customer', arguments: { customer_id: 'C-0000' } },
        { tool: 'list_customers', arguments: { tier: 'gold', status: 'active' } },
      ];
      for (const call of calls) {
        const [nats, http] = await Promise.all(
          ['crm-mcp-server', 'crm-http-server'].map((server) =>
            callTool({ url: gate().resource(server), token, ...call }),
          ),
        );
        expect(nats?.body.result?.content).toHaveLength(1);
        expect(withoutServerInfo(http)).toEqual(withoutServerInfo(nats));
      }
    });

    it('refuses a bad manifest whole, and says where it is wrong [catalog:bad-manifest:refused-whole]', async () => {
      const good = {
        apiVersion,
        kind: 'Plan',
        metadata: { name: 'half' },
        spec: { quotas: [{ name: 'calls', per: 'application', limit: 1, window: 'day' }] },
      };
      const bad = {
        apiVersion,
        kind: 'McpServer',
        metadata: { name: 'bad', version: '1.0' },
        spec: { description: 'x', from: [{ name: 'nowhere', version: '1.0' }] },
      };
      const worse = { ...good, metadata: { name: 'odd' }, spec: { ...good.spec, colour: 'red' } };
      const response = await gate().apply(
        [good, bad, worse].map((one) => stringify(one)).join('---\n'),
      );
      expect(response.status).toBe(422);
      const problem = await response.text();
      expect(problem).toContain('body#2 McpServer bad: spec.from');
      expect(problem).toContain('body#3 Plan odd: spec.colour');
      const authorization = `Bearer ${await gate().token('platform-admin')}`;
      const read = await fetch(`${gate().urls.catalog}/v1/entries?kind=Plan`, {
        headers: { authorization },
      });
      const plans = await read.text();
      expect(plans).toContain('"default"');
      expect(plans).not.toContain('half');
    });

    it('opens only to a token with its scope', async () => {
      const authorization = `Bearer ${await gate().token('internal-agent')}`;
      const read = await fetch(`${gate().urls.catalog}/v1/entries`, { headers: { authorization } });
      expect(read.status).toBe(401);
      const admin = await gate().token('platform-admin', { scope: 'catalog:read' });
      const write = await fetch(`${gate().urls.catalog}/v1/apply`, {
        method: 'POST',
        headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/yaml' },
        body: 'kind: Plan',
      });
      expect(write.status).toBe(403);
    });
  });
}
