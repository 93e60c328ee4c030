import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { callTool } from '../support/call-tool.js';
import type { ToolReply } from '../support/call-tool.js';
import type { AuditRecord, TestGate } from '../support/test-gate.js';

const ARGUMENTS = { customer_id: 'C-4821' };

const WITHOUT_SUBSCRIPTION = `
apiVersion: gatehouse.dev/v1
kind: Application
metadata: { name: leaver }
spec: { title: Has left, subscriptions: [] }
`;

interface Refusal {
  readonly title: string;
  readonly application: string;
  readonly make: (gate: TestGate) => Promise<ToolReply>;
  readonly status: number;
  readonly errorCode: string;
}

const crm = (gate: TestGate): string => gate.resource('crm-mcp-server');

const REFUSALS: readonly Refusal[] = [
  {
    title: 'with a token for another server',
    application: 'outsider',
    make: async (gate) =>
      callTool({
        url: crm(gate),
        token: await gate.token('outsider'),
        tool: 'get_customer',
        arguments: ARGUMENTS,
      }),
    status: 401,
    errorCode: 'unauthenticated',
  },
  {
    title: 'without the scope that the tool asks for',
    application: 'scopeless',
    make: async (gate) =>
      callTool({
        url: crm(gate),
        token: await gate.token('scopeless'),
        tool: 'get_customer',
        arguments: ARGUMENTS,
      }),
    status: 403,
    errorCode: 'insufficient_scope',
  },
  {
    title: 'with arguments that do not fit',
    application: 'internal-agent',
    make: async (gate) =>
      callTool({
        url: crm(gate),
        token: await gate.token('internal-agent'),
        tool: 'list_customers',
        arguments: { tier: 'platinum' },
      }),
    status: 200,
    errorCode: 'invalid_arguments',
  },
];

export function refusals(gate: () => TestGate): void {
  describe('a refused tool call', () => {
    let since: string;

    beforeAll(() => {
      since = new Date().toISOString();
    });

    const newRecords = async (errorCode: string, before: Set<string>): Promise<AuditRecord[]> => {
      const all = await gate().records({ kind: 'tool-call', from: since });
      return all.filter((record) => record.errorCode === errorCode && !before.has(record.id));
    };

    for (const refusal of REFUSALS) {
      it(`${refusal.title} reaches no backend and leaves one record [tool-call:refused:never-reaches-backend] [tool-call:refused:recorded]`, async () => {
        const reached = await gate().received('crm');
        const present = await gate().records({ kind: 'tool-call', from: since });
        const before = new Set(present.map((record) => record.id));
        const reply = await refusal.make(gate());
        expect(reply.status).toBe(refusal.status);
        const records = await eventually(async () => {
          const found = await newRecords(refusal.errorCode, before);
          expect(found).not.toEqual([]);
          return found;
        });
        expect(records).toHaveLength(1);
        expect(records[0]).toMatchObject({ outcome: 'refused', status: null });
        expect(await gate().received('crm')).toBe(reached);
      });
    }

    it('without a subscription reaches no backend and leaves one record, although its token is good [tool-call:refused:never-reaches-backend] [tool-call:refused:recorded]', async () => {
      const token = await gate().token('leaver');
      const call = () =>
        callTool({ url: crm(gate()), token, tool: 'get_customer', arguments: ARGUMENTS });
      expect((await call()).status).toBe(200);
      const left = await gate().apply(WITHOUT_SUBSCRIPTION);
      expect(left.status).toBe(200);
      const calls = await eventually(async () => {
        const reached = await gate().received('crm');
        const refused = await call();
        expect(refused.status).toBe(403);
        return { reached, refused };
      });
      expect(calls.refused.body.error?.message).toMatch(/not subscribed/);
      expect(await gate().received('crm')).toBe(calls.reached);
      await eventually(async () => {
        const records = await gate().records({ application: 'leaver', kind: 'tool-call' });
        expect(records.filter((record) => record.errorCode === 'not_subscribed')).toHaveLength(1);
      });
    });

    it('names the field whose value does not fit', async () => {
      const reply = await REFUSALS[2]!.make(gate());
      expect(JSON.stringify(reply.body)).toMatch(/tier/);
    });

    it('names the scope that is missing, and where to ask for it [mcp:unauthenticated:challenged]', async () => {
      const scope = (await REFUSALS[1]!.make(gate())).headers.get('www-authenticate');
      expect(scope).toMatch(/error="insufficient_scope".*scope="crm:read"/);
      const none = await callTool({
        url: crm(gate()),
        token: null,
        tool: 'get_customer',
        arguments: ARGUMENTS,
      });
      expect(none.status).toBe(401);
      const metadata = /resource_metadata="([^"]+)"/.exec(
        none.headers.get('www-authenticate') ?? '',
      )?.[1];
      const document = await (await fetch(metadata ?? '')).json();
      expect(document).toMatchObject({
        resource: crm(gate()),
        authorization_servers: [gate().urls.authz],
      });
    });

    it('is told when its quota is used up, and reaches no backend any more [budget:exhausted:told] [tool-call:refused:never-reaches-backend]', async () => {
      const token = await gate().token('frugal');
      const call = () =>
        callTool({ url: crm(gate()), token, tool: 'get_customer', arguments: ARGUMENTS });
      const replies = [await call(), await call()];
      expect(replies.map((reply) => reply.status)).toEqual([200, 200]);
      const reached = await gate().received('crm');
      const refused = await call();
      expect(refused.status).toBe(429);
      expect(refused.body.error?.message).toMatch(/quota/i);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.headers.get('ratelimit')).toMatch(/calls/);
      expect(await gate().received('crm')).toBe(reached);
      await eventually(async () => {
        const all = await gate().records({ application: 'frugal', kind: 'tool-call' });
        expect(all.filter((record) => record.errorCode === 'quota_exceeded')).toHaveLength(1);
      });
    });

    it('shows nothing of the inside [tool-call:errors:no-internals]', async () => {
      for (const refusal of REFUSALS) {
        const { body } = await refusal.make(gate());
        expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|nats:|node_modules|at .*\.js:\d/);
      }
    });
  });

  describe('a refused token request', () => {
    it('is one for a resource without subscription [token:no-subscription:refused]', async () => {
      const ask = gate().token('outsider', { resources: [crm(gate())] });
      await expect(ask).rejects.toThrow(/invalid_target/);
    });

    it('is one for a scope that no subscription grants', async () => {
      await expect(gate().token('internal-agent', { scope: 'crm:write' })).rejects.toThrow(
        /invalid_scope/,
      );
    });
  });
}
