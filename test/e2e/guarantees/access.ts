import type { Subject } from './subject.js';

export const ACCESS = {
  title: 'Who may do what',
  promises: {
    'token:no-subscription:refused': {
      statement: 'An application gets no token for a resource that it is not subscribed to.',
      source: 'RFC 8707 section 2',
    },
    'token:expired:refused': {
      statement: 'An expired access token is refused.',
      source: 'RFC 9068 section 4',
    },
    'token:other-audience:refused': {
      statement: 'An access token for another resource is refused.',
      source: 'RFC 8707 section 2; RFC 9068 section 4',
    },
    'token:unsigned:refused': {
      statement: 'An unsigned access token is refused.',
      source: 'RFC 8725 section 3.2',
    },
    'token:altered:refused': {
      statement: 'An altered access token is refused.',
      source: 'RFC 9068 section 4',
    },
    'token:lookalike:refused': {
      statement: 'A token that only looks right is refused.',
      source: 'RFC 9068 section 4',
    },
    'token:revoked:refused': {
      statement: 'A revoked access token is refused everywhere within a second.',
      source: 'RFC 7009 section 2',
    },
    'decision:silence:refused': {
      statement: 'When the decision or the quota cannot be had, the call is refused, never made.',
      source: 'docs/adr/0004-fail-closed.md',
    },
    'decision:policy-error:refused': {
      statement: 'A policy that fails while it is evaluated denies the call.',
      source: 'docs/adr/0004-fail-closed.md',
    },
    'decision-cache:stale-at-most-half-a-second': {
      statement:
        'A decision is remembered for half a second at most, and no longer than until authz announces a change of policies, applications or subscriptions.',
      source: 'docs/architecture.md',
    },
    'decision-cache:one-caller:one-answer': {
      statement:
        'A remembered decision answers the same question only: same tenant, application, user, scopes, action, resource and target.',
      source: 'docs/architecture.md',
    },
    'decision:reload:live': {
      statement: 'A changed policy file decides within a second; a broken one changes nothing.',
      source: 'docs/architecture.md',
    },
  },
} as const satisfies Subject;
