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

  it('finds applications within their tenant, in their newest revision', () => {
    const newer = { ...application('agent', true), version: '2', revision: 2 };
    const { applications } = snapshotOf([newer, application('agent')]);
    expect(applications.get('default/agent')?.captureArguments).toBe(true);
    expect(applications.get('other/agent')).toBeUndefined();
  });
});
