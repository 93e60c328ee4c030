import { describe, expect, it } from '@jest/globals';
import type { PublishedMcpServer } from '@gatehouse/contracts';
import fc from 'fast-check';
import { snapshotOf } from '../catalog/snapshot.js';
import { aggregateServer, crmServer } from '../testing/published.js';

const [TOOL] = crmServer({ url: 'nats://crm' }).tools;

/** A server with tools of these names. */
function serverOf(name: string, tools: readonly string[]): PublishedMcpServer {
  const server = crmServer({ url: 'nats://crm', name });
  return { ...server, tools: tools.map((each) => ({ ...TOOL!, name: each })) };
}

function aggregated(...entries: [PublishedMcpServer, ...PublishedMcpServer[]]) {
  return snapshotOf(entries).servers.get('all/1.0')?.aggregate;
}

const toolName = fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/);
const prefix = fc.stringMatching(/^[A-Za-z0-9-]{0,40}$/);

describe('an aggregate', () => {
  it('calls each tool after its member, and none as another, within 64 characters [aggregate:names]', () => {
    const members = fc.uniqueArray(fc.tuple(prefix, fc.uniqueArray(toolName, { maxLength: 12 })), {
      selector: ([each]) => each,
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(members, (given) => {
        const servers = given.map(([, tools], index) => serverOf(`m${index}`, tools));
        const all = aggregateServer(given.map(([each], index) => [`m${index}`, each] as const));
        const names = [...(aggregated(all, ...servers)?.tools ?? [])];
        expect(names).toHaveLength(given.flatMap(([, tools]) => tools).length);
        const means = new Set(names.map(([, { member, tool }]) => `${member.name} ${tool.name}`));
        expect(means.size).toBe(names.length);
        for (const [name] of names) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      }),
    );
  });

  it('has names that depend on nothing but the member and the tool [aggregate:names]', () => {
    const long = `get_${'x'.repeat(60)}`;
    const [a, b] = [serverOf('a', ['find', long]), serverOf('b', ['find'])];
    const alone = aggregated(aggregateServer([['a', 'crm']]), a);
    const together = aggregated(
      aggregateServer([
        ['b', 'orders'],
        ['a', 'crm'],
      ]),
      b,
      a,
    );
    const [first, second] = [...(alone?.tools.keys() ?? [])];
    expect(first).toBe('crm__find');
    expect(second).toMatch(/^crm__get_x+_[0-9a-f]{10}$/);
    expect(together?.tools.has(first!)).toBe(true);
    expect(together?.tools.has(second!)).toBe(true);
    expect(together?.tools.has('orders__find')).toBe(true);
  });

  it('never lets a tool without prefix take the name of another [aggregate:names]', () => {
    const all = aggregateServer([
      ['thief', ''],
      ['crm', 'crm'],
    ]);
    const servers = [serverOf('thief', ['crm__get']), serverOf('crm', ['get'])];
    const tools = aggregated(all, ...servers)?.tools;
    expect(tools?.get('crm__get')?.member.name).toBe('crm');
    expect(tools?.size).toBe(2);
  });

  it('has no member of another tenant, nor one that has members itself', () => {
    const foreign = { ...serverOf('foreign', ['find']), tenant: 'other' };
    const nested = aggregateServer([['foreign', '']], { name: 'nested' });
    const all = aggregateServer([
      ['foreign', 'foreign'],
      ['nested', 'nested'],
    ]);
    const found = aggregated(all, foreign, nested);
    expect(found?.tools.size).toBe(0);
    expect(found?.members.map(({ server }) => server)).toEqual([null, null]);
  });
});
