import { beforeAll, describe, expect, it } from '@jest/globals';
import type { authzDecisionEvaluate } from '@gatehouse/contracts';
import type { z } from 'zod';
import { application, shippedPolicies, subscription } from '../../test/world.js';
import { PolicySet } from '../policy/policy-set.js';
import { readPolicyFiles } from '../policy/policy-folder.js';
import { readPolicies } from '../policy/read-policies.js';
import { evaluate } from './evaluate.js';

type Request = z.output<typeof authzDecisionEvaluate.request>;
type Target = Request['targets'][number];

const principal = {
  tenant: 'default',
  application: 'agent',
  user: null,
  scopes: ['crm:read'],
  tokenId: 't',
};
const crm = { kind: 'McpServer', name: 'crm', version: '1.0', tenant: 'default' } as const;
const target = (name: string, rest: Partial<Target> = {}): Target => ({
  name,
  requiredScopes: [],
  readOnly: true,
  destructive: false,
  ...rest,
});
const request: Request = {
  principal,
  action: 'tools/call',
  resource: crm,
  targets: [target('get')],
};
const agent = application('agent', [
  subscription('McpServer', 'crm', ['crm:read', 'crm:write']),
  subscription('LlmApi', 'claude', []),
]);

describe('a decision', () => {
  let policies: PolicySet;

  beforeAll(async () => {
    const read = readPolicies(await readPolicyFiles(shippedPolicies));
    if (!read.ok) throw new Error(read.mistakes.join('\n'));
    policies = new PolicySet(read.policies);
  });

  const decide = (changes: Partial<Request> = {}, of: typeof agent | null = agent) =>
    evaluate({ application: of, policies, policyVersion: 'v' }, { ...request, ...changes }).map(
      ({ decision }) => decision,
    );
  const denied = (policy: string, reason: string) => ({ effect: 'deny', policy, reason });

  it('keeps tools and the API behind them apart: each takes a subscription of its own', () => {
    const api = { kind: 'ApiProxy', name: 'crm', version: '1.0', tenant: 'default' } as const;
    const call = { action: 'operations/call', resource: api } as const;
    expect(decide(call)).toMatchObject([denied('subscription', 'not_subscribed')]);
    const both = application('agent', [subscription('ApiProxy', 'crm', ['crm:read'])]);
    expect(decide(call, both)).toMatchObject([{ effect: 'allow', policy: 'read-only-tools' }]);
    const writes = [
      target('set', { readOnly: false }),
      target('drop', { readOnly: false, destructive: true }),
    ];
    expect(decide({ ...call, targets: writes }, both)).toMatchObject([
      { effect: 'deny', reason: 'policy_denied' },
      denied('destructive-tools-nobody-else', 'policy_denied'),
    ]);
    expect(decide({ action: 'tools/call', resource: api }, both)).toMatchObject([
      denied('default', 'policy_denied'),
    ]);
  });

  it('allows what is subscribed, scoped and permitted, and names the policy', () => {
    expect(decide()).toEqual([
      {
        effect: 'allow',
        policy: 'read-only-tools',
        reason: null,
        missingScopes: [],
        obligations: [],
        policyVersion: 'v',
      },
    ]);
  });

  it('denies without a subscription, whatever the token says', () => {
    const expected = denied('subscription', 'not_subscribed');
    expect(decide({}, null)[0]).toMatchObject(expected);
    expect(decide({}, application('agent', []))[0]).toMatchObject(expected);
    expect(decide({ resource: { ...crm, version: '2.0' } })[0]).toMatchObject(expected);
    expect(decide({ resource: { ...crm, name: 'claude' } })[0]).toMatchObject(expected);
  });

  it('knows resources and prompts as tools, whatever stands in their names', () => {
    const uri = 'memo://a"b\\c/{x}?*';
    const read = readPolicies([
      {
        name: 'items.cedar',
        text: `@id("all") permit (principal, action == Action::"tools/call", resource in McpServer::"crm");
          @id("not") forbid (principal, action, resource == Tool::${JSON.stringify(`crm/resource:${uri}`)});`,
      },
    ]);
    if (!read.ok) throw new Error(read.mistakes.join('\n'));
    const facts = {
      application: agent,
      policies: new PolicySet(read.policies),
      policyVersion: 'v',
    };
    const targets = [`resource:${uri}`, `template:${uri}`, 'prompt:greet'].map((name) =>
      target(name),
    );
    const verdicts = evaluate(facts, { ...request, targets });
    expect(verdicts.map(({ decision }) => decision.effect)).toEqual(['deny', 'allow', 'allow']);
  });

  it('never lets tenants meet', () => {
    const expected = denied('tenant', 'not_subscribed');
    expect(decide({ principal: { ...principal, tenant: 'other' } })[0]).toMatchObject(expected);
    expect(decide({ resource: { ...crm, tenant: 'other' } })[0]).toMatchObject(expected);
    expect(decide({}, { ...agent, tenant: 'other' })[0]).toMatchObject(expected);
  });

  it('says which scopes are missing', () => {
    const needs = target('write', { requiredScopes: ['crm:read', 'crm:write'] });
    expect(decide({ targets: [needs] })[0]).toMatchObject({
      ...denied('scope', 'insufficient_scope'),
      missingScopes: ['crm:write'],
    });
  });

  it('counts a scope of the token only as long as the subscription grants it', () => {
    const targets = [target('get', { requiredScopes: ['crm:read'] })];
    const narrowed = application('agent', [subscription('McpServer', 'crm', ['crm:write'])]);
    expect(decide({ targets })[0]).toMatchObject({ effect: 'allow' });
    expect(decide({ targets }, narrowed)[0]).toMatchObject({
      reason: 'insufficient_scope',
      missingScopes: ['crm:read'],
    });
  });

  it('knows only tools of MCP servers and models of LLM APIs', () => {
    const claude = { kind: 'LlmApi', name: 'claude', version: '1.0', tenant: 'default' } as const;
    expect(decide({ resource: claude, action: 'messages/create' })[0]).toMatchObject({
      effect: 'allow',
      policy: 'models',
    });
    expect(decide({ resource: claude })[0]).toMatchObject(denied('default', 'policy_denied'));
    expect(decide({ action: 'messages/create' })[0]).toMatchObject(
      denied('default', 'policy_denied'),
    );
  });

  it('comes for each target, in order', () => {
    const targets = [
      target('a'),
      target('b', { destructive: true }),
      target('c', { requiredScopes: ['x'] }),
    ];
    expect(decide({ targets }).map(({ effect, policy }) => `${effect} ${policy}`)).toEqual([
      'allow read-only-tools',
      'deny destructive-tools-nobody-else',
      'deny scope',
    ]);
  });

  it('of the shipped policies, for every role, tool and model', () => {
    const tools = [
      target('read', { readOnly: true, destructive: false }),
      target('write', { readOnly: false, destructive: false }),
      target('destroy', { readOnly: false, destructive: true }),
      target('read and destroy', { readOnly: true, destructive: true }),
    ];
    const claude = { kind: 'LlmApi', name: 'claude', version: '1.0', tenant: 'default' } as const;
    const matrix = [[], ['support'], ['operator'], ['support', 'operator'], ['auditor']].flatMap(
      (roles) => {
        const who = { ...agent, roles };
        const models = [target('claude-sonnet-5')];
        return [
          ...decide({ targets: tools }, who).map((decision, index) => ({
            decision,
            on: tools[index]!.name,
          })),
          ...decide({ action: 'messages/create', resource: claude, targets: models }, who).map(
            (decision) => ({
              decision,
              on: 'claude-sonnet-5',
            }),
          ),
        ].map(
          ({ decision, on }) =>
            `${roles.join('+') || 'no role'} | ${on} | ${decision.effect} by ${decision.policy}`,
        );
      },
    );
    expect(matrix).toMatchSnapshot();
  });
});
