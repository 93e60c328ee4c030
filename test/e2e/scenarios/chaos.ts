import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@gatehouse/testkit';
import { repositoryRoot } from '@gatehouse/stack';
import type { ManagedProcess } from '@gatehouse/stack';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callTool } from '../support/call-tool.js';
import { ToolLoad } from '../support/tool-load.js';
import type { TestGate } from '../support/test-gate.js';
import { startUpstreamProcess } from '../support/upstream-process.js';
import type { UpstreamProcess } from '../support/upstream-process.js';

const KB = 'get_article';
const CRM = 'get_customer';
/** Of an MCP server that is somebody else's. */
const ECHO = 'echo';
const ALL = [KB, CRM, ECHO];

interface Victim {
  readonly name: string;
  readonly process: (gate: TestGate, upstream: UpstreamProcess) => ManagedProcess;
  /** The tools whose calls fail while it is away. */
  readonly affects: readonly string[];
  /** What they are told. */
  readonly promises: readonly string[];
}

const named = (name: string) => (gate: TestGate) => gate.process(name);

const VICTIMS: readonly Victim[] = [
  {
    name: 'a backend',
    process: named('mock-kb'),
    affects: [KB],
    promises: ['backend_unavailable', 'backend_timeout'],
  },
  {
    name: 'an upstream MCP server',
    process: (_, upstream) => upstream.process,
    affects: [ECHO],
    promises: ['backend_unavailable', 'backend_timeout'],
  },
  {
    name: 'authz',
    process: named('authz'),
    affects: ALL,
    promises: ['authz_unavailable'],
  },
  {
    name: 'ratelimit',
    process: named('ratelimit'),
    affects: ALL,
    promises: ['ratelimit_unavailable'],
  },
  { name: 'audit', process: named('audit'), affects: [], promises: [] },
  {
    name: 'the broker',
    process: (gate) => gate.nats.process,
    affects: ALL,
    promises: [
      'authz_unavailable',
      'ratelimit_unavailable',
      'audit_unavailable',
      'state_unavailable',
      'backend_unavailable',
      'backend_timeout',
    ],
  },
];

/** How many calls of each kind are waited for before and after a death. */
const SOME = 10;
const WAIT = { withinMs: 60_000, everyMs: 50 };

export function chaos(gate: () => TestGate): void {
  describe('under calls', () => {
    let upstream: UpstreamProcess;

    beforeAll(async () => {
      upstream = await startUpstreamProcess(gate());
      const file = join(repositoryRoot(), 'test/e2e/manifests/storm.yaml');
      const manifests = (await readFile(file, 'utf8')).replace('UPSTREAM', upstream.url);
      const applied = await gate().apply(manifests);
      expect([applied.status, await applied.text()]).toEqual([200, expect.anything()]);
      const url = gate().resource('storm-upstream');
      await eventually(async () => {
        const token = await gate().token('storm');
        const reply = await callTool({ url, token, tool: ECHO, arguments: { text: 'ready' } });
        expect(reply.body.result?.content).toMatchObject([{ text: 'ready' }]);
      }, WAIT);
    }, 120_000);

    afterAll(async () => {
      await upstream?.process.stop();
    });

    it.each(VICTIMS)(
      'the death of $name fails the calls that need it, as promised, and no others [tool-call:crash:contained]',
      async ({ name, process, affects, promises }) => {
        const since = new Date().toISOString();
        const token = await eventually(() => gate().token('storm'), WAIT);
        const tools = [
          { url: gate().resource('kb-mcp-server'), tool: KB, argument: 'article_id' },
          { url: gate().resource('crm-mcp-server'), tool: CRM, argument: 'customer_id' },
          { url: gate().resource('storm-upstream'), tool: ECHO, argument: 'text' },
        ];
        const spared = ALL.filter((tool) => !affects.includes(tool));
        const load = new ToolLoad(token, tools, {
          name: name.replaceAll(' ', '-'),
          workersEach: 2,
        });
        const some = (of: readonly string[], ending: 'answered' | 'error', from: number) =>
          eventually(() => {
            for (const tool of of) {
              expect(load.count(tool, ending, from)).toBeGreaterThanOrEqual(SOME);
            }
          }, WAIT);
        try {
          await some(ALL, 'answered', 0);
          const victim = process(gate(), upstream);
          const death = load.calls.length;
          await victim.kill();
          await some(affects, 'error', death);
          await some(spared, 'answered', death);
          victim.start();
          await some(ALL, 'answered', load.calls.length);
        } finally {
          await load.stop();
        }
        for (const { tool, error } of load.calls) {
          expect([
            tool,
            error === null || promises.includes(error) ? 'as promised' : error,
          ]).toEqual([tool, 'as promised']);
          if (error !== null) expect(affects).toContain(tool);
        }
        await expectRecords(gate(), load, { since, brokerDied: name === 'the broker' });
      },
      180_000,
    );
  });
}

/**
 * Every call stands in the audit trail once. Without a broker there is no trail: a call that it could not
 * take was refused, and may have left nothing.
 */
async function expectRecords(
  gate: TestGate,
  { calls }: ToolLoad,
  { since, brokerDied }: { readonly since: string; readonly brokerDied: boolean },
): Promise<void> {
  const surely = calls.filter(({ error }) => error === null || !brokerDied);
  const counts = await eventually(
    async () => {
      const query = { application: 'storm', kind: 'tool-call', from: since };
      const found = new Map<unknown, number>();
      for (const { argumentsHash } of await gate.records(query)) {
        found.set(argumentsHash, (found.get(argumentsHash) ?? 0) + 1);
      }
      const missing = surely.filter(({ argumentsHash }) => !found.has(argumentsHash));
      expect(missing).toEqual([]);
      return found;
    },
    { withinMs: 60_000, everyMs: 500 },
  );
  expect([...counts.values()].filter((count) => count !== 1)).toEqual([]);
}
