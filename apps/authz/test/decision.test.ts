import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { authzDecisionEvaluate } from '@gatehouse/contracts';
import type { RunningService } from '@gatehouse/service-kit';
import { eventually } from '@gatehouse/testkit';
import { cp, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { application, shippedPolicies, subscription, World } from './world.js';

type Request = z.input<typeof authzDecisionEvaluate.request>;

const crm = {
  kind: 'McpServer',
  name: 'crm-mcp-server',
  version: '1.0',
  tenant: 'default',
} as const;
const principal = {
  tenant: 'default',
  application: 'internal-agent',
  user: null,
  scopes: ['crm:read', 'crm:write'],
  tokenId: 't',
};
const reading = {
  name: 'get_customer',
  requiredScopes: ['crm:read'],
  readOnly: true,
  destructive: false,
};
const request: Request = { principal, action: 'tools/call', resource: crm, targets: [reading] };

const permitNothing = '// nobody may do anything\n';

describe('decisions over the bus', () => {
  let world: World;
  let authz: RunningService;

  beforeAll(async () => {
    world = await World.create();
    authz = await world.boot();
  });

  afterAll(() => world.close());

  const decide = async (changes: Partial<Request> = {}) => {
    const { decisions } = await world.decide({ ...request, ...changes });
    return decisions[0]!;
  };
  const file = (name: string) => join(world.folders.policies, name);
  const restore = async () => {
    await rm(world.folders.policies, { recursive: true, force: true });
    await cp(shippedPolicies, world.folders.policies, { recursive: true });
    await eventually(async () =>
      expect(await decide()).toMatchObject({ policy: 'read-only-tools' }),
    );
  };
  const readiness = async () => (await (await fetch(`${authz.url}/readyz`)).json()) as unknown;

  it('name the policy and the version that they rest on', async () => {
    expect(await decide()).toEqual({
      effect: 'allow',
      policy: 'read-only-tools',
      reason: null,
      missingScopes: [],
      obligations: [],
      policyVersion: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('follow the catalogue at once: a subscription that ends ends the calls', async () => {
    const grants = [subscription('McpServer', 'crm-mcp-server', ['crm:read'])];
    const other = { ...principal, application: 'guest' };
    await world.publish(application('guest', grants));
    await eventually(async () =>
      expect(await decide({ principal: other })).toMatchObject({ effect: 'allow' }),
    );
    const { policyVersion } = await decide({ principal: other });
    await world.publish(application('guest', []));
    await eventually(
      async () =>
        expect(await decide({ principal: other })).toMatchObject({
          effect: 'deny',
          policy: 'subscription',
          reason: 'not_subscribed',
        }),
      { withinMs: 1_000 },
    );
    expect((await decide()).policyVersion).not.toBe(policyVersion);
  });

  it('refuse what does not fit the contract', async () => {
    const asked = world.bus.connection.request('authz.decision.evaluate.v1', '{"principal":1}', {
      timeout: 2_000,
    });
    expect((await asked).headers?.get('Nats-Service-Error-Code')).toBe('invalid_request');
  });

  it('stay quick while a list of thousands is decided', async () => {
    const targets = Array.from({ length: 2_000 }, (_, index) => ({
      ...reading,
      name: `tool-${index}`,
    }));
    let isDecided = false;
    const list = world.decide({ ...request, targets }).finally(() => (isDecided = true));
    await decide();
    expect(isDecided).toBe(false);
    const { decisions } = await list;
    expect(decisions).toHaveLength(2_000);
    expect(new Set(decisions.map(({ effect }) => effect))).toEqual(new Set(['allow']));
  });

  it('follow a changed policy within a second [decision:reload:live]', async () => {
    const before = await decide();
    await writeFile(file('read-only-tools.cedar'), permitNothing);
    await eventually(
      async () => expect(await decide()).toMatchObject({ effect: 'deny', policy: 'default' }),
      { withinMs: 1_000 },
    );
    expect((await decide()).policyVersion).not.toBe(before.policyVersion);
    await restore();
    expect((await decide()).policyVersion).toBe(before.policyVersion);
  });

  it('follow new, renamed and deleted policy files', async () => {
    const forbid = '@id("closed") forbid (principal, action == Action::"tools/call", resource);';
    await writeFile(file('draft.txt'), forbid);
    await rename(file('draft.txt'), file('closed.cedar'));
    await eventually(async () => expect(await decide()).toMatchObject({ policy: 'closed' }), {
      withinMs: 1_000,
    });
    await unlink(file('closed.cedar'));
    await eventually(async () => expect(await decide()).toMatchObject({ effect: 'allow' }), {
      withinMs: 1_000,
    });
  });

  it('keep to the previous policies while the files have a mistake, and show it [decision:reload:live]', async () => {
    const { policyVersion } = await decide();
    await writeFile(file('zz-broken.cedar'), '@id("broken") permit (principal, ');
    await eventually(
      async () =>
        expect(await readiness()).toMatchObject({
          ready: true,
          checks: { 'policy-files': 'down' },
        }),
      { withinMs: 1_500 },
    );
    expect(await decide()).toMatchObject({ effect: 'allow', policyVersion });
    await writeFile(file('zz-broken.cedar'), '');
    await eventually(async () =>
      expect(await readiness()).toMatchObject({ checks: { 'policy-files': 'up' } }),
    );
    await unlink(file('zz-broken.cedar'));
  });

  it('keep to the previous policies when the folder vanishes', async () => {
    await rm(world.folders.policies, { recursive: true });
    await eventually(async () =>
      expect(await readiness()).toMatchObject({ checks: { 'policy-files': 'down' } }),
    );
    expect(await decide()).toMatchObject({ effect: 'allow' });
    await restore();
    await eventually(async () =>
      expect(await readiness()).toMatchObject({ checks: { 'policy-files': 'up' } }),
    );
  });

  it('deny when a policy fails while it is evaluated [decision:policy-error:refused]', async () => {
    const failing =
      '@id("failing") forbid (principal, action, resource) when { 9223372036854775807 + 1 > 0 };';
    await writeFile(file('failing.cedar'), failing);
    await eventually(async () =>
      expect(await decide()).toMatchObject({
        effect: 'deny',
        policy: 'policy-error',
        reason: 'policy_denied',
      }),
    );
    await restore();
  });
});
