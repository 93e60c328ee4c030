import { describe, expect, it } from '@jest/globals';
import { planGrant } from './plan-grant.js';
import type { SubscribedResource } from './subscribed-resources.js';

const crm: SubscribedResource = {
  kind: 'McpServer',
  uri: 'http://crm',
  scopes: ['crm:read', 'crm:write'],
};
const kb: SubscribedResource = {
  kind: 'McpServer',
  uri: 'http://kb',
  scopes: ['kb:read', 'crm:read'],
};
const admin: SubscribedResource = {
  kind: 'ControlPlane',
  uri: 'urn:admin',
  scopes: ['catalog:write'],
};
const all = [crm, kb, admin];

const plan = (resources: string[], scopes: string[] | null = null, subscribed = all) =>
  planGrant(subscribed, { resources, scopes });

describe('what is granted of what is asked for', () => {
  it('is everything of the data plane when no resource is named', () => {
    expect(plan([])).toEqual({
      granted: true,
      audiences: ['http://crm', 'http://kb'],
      scopes: ['crm:read', 'crm:write', 'kb:read'],
    });
  });

  it('is the control plane only when it is named, or is all there is', () => {
    expect(plan(['urn:admin'])).toMatchObject({
      audiences: ['urn:admin'],
      scopes: ['catalog:write'],
    });
    expect(plan([], null, [admin])).toMatchObject({ audiences: ['urn:admin'] });
  });

  it('never mixes the control plane with anything else', () => {
    expect(plan(['urn:admin', 'http://crm'])).toMatchObject({ error: 'invalid_target' });
  });

  it('is what the named resources grant, each named once', () => {
    expect(plan(['http://kb', 'http://kb'])).toEqual({
      granted: true,
      audiences: ['http://kb'],
      scopes: ['kb:read', 'crm:read'],
    });
  });

  it('is nothing if one of the resources is not subscribed to', () => {
    expect(plan(['http://crm', 'http://orders'])).toMatchObject({ error: 'invalid_target' });
    expect(plan([''])).toMatchObject({ error: 'invalid_target' });
    expect(plan([], null, [])).toMatchObject({ error: 'invalid_target' });
  });

  it('is nothing if one of the scopes is not granted there', () => {
    expect(plan(['http://crm'], ['crm:read', 'kb:read'])).toMatchObject({ error: 'invalid_scope' });
    expect(plan([], ['catalog:write'])).toMatchObject({ error: 'invalid_scope' });
    expect(plan(['http://crm'], ['crm:read', 'crm:read'])).toMatchObject({ scopes: ['crm:read'] });
  });

  it('may be a token without scopes', () => {
    expect(plan([], null, [{ ...kb, scopes: [] }])).toMatchObject({ granted: true, scopes: [] });
  });
});
