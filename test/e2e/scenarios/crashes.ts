import { describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { callTool } from '../support/call-tool.js';
import type { TestGate } from '../support/test-gate.js';

const CALLS = 300;
const PARALLEL = 10;

export function crashes(gate: () => TestGate): void {
  describe('a service that is killed', () => {
    const call = async (token: string, article = 'KB-001') =>
      callTool({
        url: gate().resource('kb-mcp-server'),
        token,
        tool: 'get_article',
        arguments: { article_id: article },
      });

    it('loses no record when it is audit, and stores none twice [audit:kill:nothing-lost]', async () => {
      const token = await gate().token('outsider');
      const since = new Date().toISOString();
      const audit = gate().process('audit');
      let left = CALLS;
      const worker = async () => {
        while (left-- > 0) {
          // Each for another article: the same call so often is a loop.
          expect((await call(token, `KB-${left}`)).status).toBe(200);
        }
      };
      const load = Promise.all(Array.from({ length: PARALLEL }, worker));
      await sleep(150);
      await audit.kill();
      // Otherwise the load was over before audit was killed, and nothing is proved.
      expect(left).toBeGreaterThan(PARALLEL);
      await sleep(500);
      audit.start();
      await load;
      await gate().ready('audit');
      const stored = await eventually(
        async () => {
          const found = await gate().records({
            application: 'outsider',
            kind: 'tool-call',
            from: since,
          });
          expect(found.length).toBeGreaterThanOrEqual(CALLS);
          return found;
        },
        { withinMs: 45_000, everyMs: 250 },
      );
      expect(stored).toHaveLength(CALLS);
      expect(new Set(stored.map((record) => record.id)).size).toBe(CALLS);
    }, 120_000);

    for (const name of ['authz', 'ratelimit']) {
      it(`has its calls refused while ${name} is away, and made again when it is back [decision:silence:refused]`, async () => {
        const token = await gate().token('internal-agent');
        const reached = await gate().received('kb');
        await gate().process(name).kill();
        const refused = await call(token);
        expect(refused.status).toBe(503);
        expect(await gate().received('kb')).toBe(reached);
        gate().process(name).start();
        await gate().ready(name);
        await eventually(async () => expect((await call(token)).status).toBe(200), {
          withinMs: 10_000,
        });
      }, 60_000);
    }

    it('forgets no usage when it is ratelimit [budget:survives-restart]', async () => {
      const token = await gate().token('frugal');
      const spend = () =>
        callTool({
          url: gate().resource('crm-mcp-server'),
          token,
          tool: 'get_customer',
          arguments: { customer_id: 'C-4821' },
        });
      // Its two calls of the day are spent by now, or are here.
      await spend();
      await spend();
      expect((await spend()).status).toBe(429);
      await gate().process('ratelimit').kill();
      gate().process('ratelimit').start();
      await gate().ready('ratelimit');
      const answer = await eventually(async () => {
        const { status } = await spend();
        expect(status).not.toBe(503);
        return status;
      });
      expect(answer).toBe(429);
    }, 60_000);
  });
}
