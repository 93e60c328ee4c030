import { describe, expect, it } from '@jest/globals';
import { application, crmServer } from '../testing/published.js';
import { snapshotOf } from './snapshot.js';

describe('a snapshot of the catalogue', () => {
  it('finds servers by name and version, and their tools by name only', () => {
    const { servers } = snapshotOf([crmServer({ url: 'nats://crm' })]);
    const server = servers.get('crm/1.0');
    expect(server?.tools.get('get_customer')?.name).toBe('get_customer');
    expect(server?.tools.get('constructor')).toBeUndefined();
    expect(servers.get('crm/2.0')).toBeUndefined();
  });

  it.each([
    ['a zero-width space', { description: 'Finds\u200B customers' }],
    ['an escape of the terminal', { description: 'Finds \u001B[8mcustomers' }],
    ['a name that is turned round', { title: '\u202Eremotsuc' }],
    [
      'tags in a schema',
      { inputSchema: { type: 'object', title: String.fromCodePoint(0xe0041, 0xe0042) } },
    ],
  ])('leaves out a tool with %s [pinning:poison:listed]', (_, hiding) => {
    const entry = crmServer({ url: 'nats://crm' });
    const [first, ...others] = entry.tools;
    if (!first) throw new TypeError('it has tools');
    const { servers } = snapshotOf([{ ...entry, tools: [{ ...first, ...hiding }, ...others] }]);
    const tools = servers.get('crm/1.0')?.tools;
    expect(tools?.has(first.name)).toBe(false);
    expect(tools?.size).toBe(others.length);
  });

  it('finds applications within their tenant, in their newest revision', () => {
    const newer = { ...application('agent', true), version: '2', revision: 2 };
    const { applications } = snapshotOf([newer, application('agent')]);
    expect(applications.get('default/agent')?.captureArguments).toBe(true);
    expect(applications.get('other/agent')).toBeUndefined();
  });
});
