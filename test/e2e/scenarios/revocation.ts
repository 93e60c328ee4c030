import { describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { callTool } from '../support/call-tool.js';
import type { TestGate } from '../support/test-gate.js';

const Metadata = z.object({ revocation_endpoint: z.url() });

export function revocation(gate: () => TestGate): void {
  describe('a revoked token', () => {
    it('is refused at both doors within a second [token:revoked:refused]', async () => {
      const token = await gate().token('internal-agent');
      const viaMcp = async () =>
        (
          await callTool({
            url: gate().resource('crm-mcp-server'),
            token,
            tool: 'list_customers',
            arguments: {},
          })
        ).status;
      const viaModel = async () => {
        const url = `${gate().urls.llm}/claude-agent-gateway/v1.0/v1/models`;
        return (
          await fetch(url, {
            headers: { authorization: `Bearer ${token}`, 'anthropic-version': '2023-06-01' },
          })
        ).status;
      };
      expect([await viaMcp(), await viaModel()]).toEqual([200, 200]);
      await revoke(gate(), token);
      await eventually(async () => expect([await viaMcp(), await viaModel()]).toEqual([401, 401]), {
        withinMs: 1_000,
      });
    });
  });
}

async function revoke(gate: TestGate, token: string): Promise<void> {
  const file = join(gate.layout.credentials, 'internal-agent.secret');
  const secret = (await readFile(file, 'utf8')).trim();
  const metadata = await fetch(`${gate.urls.authz}/.well-known/oauth-authorization-server`);
  const endpoint = Metadata.parse(await metadata.json()).revocation_endpoint;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`internal-agent:${secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ token }),
  });
  expect(response.status).toBe(200);
}
