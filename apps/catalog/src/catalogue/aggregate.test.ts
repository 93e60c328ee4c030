import { describe, expect, it } from '@jest/globals';
import { applied, carriedOut, mistakesOf, planned, SAMPLE } from '../testing/manifests.js';

const server = (name: string, spec: string): string => `
---
apiVersion: gatehouse.dev/v1
kind: McpServer
metadata: { name: ${name} }
spec:
  description: Many as one.
${spec.replaceAll(/^/gm, '  ')}
`;
const SECOND = server('second', 'from: [{ name: crm-api }]\nscopes: [second:read]');
const ALL = server('all', 'members: [{ name: crm-mcp-server, prefix: crm }, { name: second }]');

describe('an aggregate in a manifest', () => {
  it('has its members, their prefixes and their scopes, whatever the order of the manifests', async () => {
    const { changes, mistakes } = await planned(`${ALL}---\n${SAMPLE}${SECOND}`);
    expect(mistakes).toEqual([]);
    const entry = changes.find(({ object }) => object.manifest.metadata.name === 'all')?.entry;
    expect(entry).toMatchObject({
      tools: [],
      scopes: ['crm:read', 'crm:write', 'second:read'],
      members: [
        { name: 'crm-mcp-server', version: '1.0', prefix: 'crm' },
        { name: 'second', version: '1.0', prefix: 'second' },
      ],
    });
  });

  it('may have members that are out of service, and does not hinder them [aggregate:members-come-and-go]', async () => {
    const created = SECOND.replace('spec:', 'spec:\n  lifecycle: created');
    const stored = await applied(`${SAMPLE}${created}${ALL}`);
    const retired = await planned(SECOND.replace('spec:', 'spec:\n  lifecycle: retired'), stored);
    expect(retired.mistakes).toEqual([]);
    expect(carriedOut(retired, stored)).toHaveLength(stored.length);
  });

  it.each([
    [
      'members: [{ name: crm-mcp-servr }]',
      'spec.members[0]: no such McpServer: crm-mcp-servr; did you mean',
    ],
    ['members: [{ name: second, version: "2.0" }]', 'McpServer second has no version 2.0'],
    ['members: []', 'spec.members'],
    ['from: []', 'spec.from'],
    ['title: x', 'spec.from: is missing'],
    [
      'members: [{ name: second }]\nfrom: [{ name: crm-api }]',
      'spec.members: is made from members',
    ],
    ['members: [{ name: second }]\nscopes: [a]', 'spec.scopes: each member asks for its own'],
    ['members: [{ name: second }]\ntools: { a: { hidden: true } }', 'spec.tools: tools are'],
    ['members: [{ name: second }, { name: second }]', 'stands here twice'],
    ['members: [{ name: second }, { name: second, version: "2.0" }]', 'the prefix "second"'],
    [
      'members: [{ name: second, prefix: "" }, { name: crm-mcp-server, prefix: "" }]',
      'another member has the prefix ""',
    ],
    ['members: [{ name: second, prefix: a_b }]', 'letters, digits and hyphens'],
    ['members: [{ name: all }]', 'all has members itself'],
    ['members: [{ name: second }]\nsearch: { treshold: 3 }', 'did you mean threshold?'],
    ['members: [{ name: second }]\nsearch: { results: 21 }', 'spec.search.results'],
  ])('is refused with %j [aggregate:manifest]', async (spec, message) => {
    const mistakes = await mistakesOf(`${SAMPLE}${SECOND}${server('all', spec)}`);
    expect(mistakes.join('\n')).toContain(message);
  });

  it('is refused when a member becomes one itself [aggregate:manifest]', async () => {
    const stored = await applied(`${SAMPLE}${SECOND}${ALL}`);
    const nested = server('second', 'members: [{ name: crm-mcp-server }]');
    expect((await mistakesOf(nested, stored)).join()).toContain('second has members itself');
  });

  it('finds no member of another tenant [aggregate:manifest]', async () => {
    const stored = await applied(SAMPLE);
    const foreign = ALL.replace('name: all', 'name: all, tenant: other');
    expect((await mistakesOf(foreign, stored)).join()).toContain('no such McpServer');
  });
});

describe('the search of a server in a manifest', () => {
  const searching = (search: string, tools = '{}'): string =>
    server('second', `from: [{ name: crm-api }]\nsearch: ${search}\ntools: ${tools}`);

  it('is published with what it leaves open filled in', async () => {
    const { changes } = await planned(`${SAMPLE}${searching('{ always: [get_customer] }')}`);
    const entry = changes.find(({ object }) => object.manifest.metadata.name === 'second')?.entry;
    expect(entry).toMatchObject({
      search: { threshold: 40, results: 5, always: ['get_customer'] },
    });
  });

  it.each([
    ['{ always: [get_custmer] }', '{}', 'no such tool: get_custmer; did you mean get_customer?'],
    ['{}', '{ get_customer: { name: find_tools } }', 'the search has a tool find_tools itself'],
  ])('is refused with %s and tools %s [aggregate:manifest]', async (search, tools, message) => {
    const mistakes = await mistakesOf(`${SAMPLE}${searching(search, tools)}`);
    expect(mistakes.join()).toContain(message);
  });
});
