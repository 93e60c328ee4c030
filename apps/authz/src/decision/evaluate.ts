import type { authzDecisionEvaluate, Decision, PublishedApplication } from '@gatehouse/contracts';
import type { z } from 'zod';
import type { PolicySet } from '../policy/policy-set.js';

type Request = z.output<typeof authzDecisionEvaluate.request>;
type Target = Request['targets'][number];

/** What is true at the moment of a decision. */
export interface Facts {
  /** As the catalogue has it now; null if it does not publish it. */
  readonly application: PublishedApplication | null;
  readonly policies: Pick<PolicySet, 'rule'>;
  readonly policyVersion: string;
}

export interface Verdict {
  readonly decision: Decision;
  /** What is wrong with the policies, if they could not be evaluated. */
  readonly problems: readonly string[];
}

type Outcome = Omit<Decision, 'policyVersion'> & { readonly problems?: readonly string[] };
type Subscription = PublishedApplication['subscriptions'][number];

/** Which kind of resource an action is about. */
const KIND_OF = {
  'tools/call': 'McpServer',
  'operations/call': 'ApiProxy',
  'messages/create': 'LlmApi',
} as const;

/**
 * Decides about each target, in order: tenant, subscription, scopes, policies. Whatever is not expressly
 * allowed is denied. The token says what was granted when it was issued; the catalogue says what is granted
 * now; only what both say counts.
 */
export function evaluate(facts: Facts, request: Request): Verdict[] {
  const standing = subscriptionOf(facts.application, request);
  return request.targets.map((target) => {
    const { problems = [], ...outcome } =
      'denied' in standing ? standing.denied : decide(facts, { ...standing, request, target });
    return { decision: { ...outcome, policyVersion: facts.policyVersion }, problems };
  });
}

interface Standing {
  readonly application: PublishedApplication;
  readonly subscription: Subscription;
}

function subscriptionOf(
  application: PublishedApplication | null,
  { principal, resource }: Request,
): Standing | { readonly denied: Outcome } {
  if (!application) return { denied: denial('subscription', 'not_subscribed') };
  const tenants = new Set([application.tenant, principal.tenant, resource.tenant]);
  if (tenants.size > 1) return { denied: denial('tenant', 'not_subscribed') };
  const subscription = application.subscriptions.find(
    ({ kind, name, version }) =>
      kind === resource.kind && name === resource.name && version === resource.version,
  );
  if (!subscription) return { denied: denial('subscription', 'not_subscribed') };
  return { application, subscription };
}

function decide(
  facts: Facts,
  { application, subscription, request, target }: Standing & { request: Request; target: Target },
): Outcome {
  const { principal, action, resource } = request;
  if (KIND_OF[action] !== resource.kind) return denial('default', 'policy_denied');
  const scopes = principal.scopes.filter((scope) => subscription.scopes.includes(scope));
  const missingScopes = target.requiredScopes.filter((scope) => !scopes.includes(scope));
  if (missingScopes.length > 0) return { ...denial('scope', 'insufficient_scope'), missingScopes };
  const question = { application, scopes, user: principal.user, action, resource, target };
  return policyOutcome(facts.policies.rule(narrow(question)));
}

function policyOutcome(ruling: ReturnType<PolicySet['rule']>): Outcome {
  switch (ruling.effect) {
    case 'allow':
      return {
        effect: 'allow',
        policy: ruling.policy,
        reason: null,
        missingScopes: [],
        obligations: [...ruling.obligations],
      };
    case 'deny':
      return denial(ruling.policy, 'policy_denied');
    case 'error':
      return { ...denial('policy-error', 'policy_denied'), problems: ruling.problems };
  }
}

type Question = Parameters<PolicySet['rule']>[0];

/** Only what policies may look at, so that equal questions look equal. */
function narrow({ application, resource, target, ...rest }: Question): Question {
  return {
    ...rest,
    application: {
      name: application.name,
      tenant: application.tenant,
      roles: application.roles,
    },
    resource: { name: resource.name, version: resource.version },
    target: { name: target.name, readOnly: target.readOnly, destructive: target.destructive },
  };
}

function denial(policy: string, reason: NonNullable<Decision['reason']>): Outcome {
  return { effect: 'deny', policy, reason, missingScopes: [], obligations: [] };
}
