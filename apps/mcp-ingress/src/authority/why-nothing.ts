import { GatewayError } from '@gatehouse/contracts';
import type { Decision } from '@gatehouse/contracts';
import { denialOf } from './authority.js';

/** What the caller can do about an empty list. That a policy hides everything is not told. */
export function whyNothing(decisions: readonly Decision[]): GatewayError | null {
  const unsubscribed = decisions.find(({ reason }) => reason === 'not_subscribed');
  if (unsubscribed) return denialOf(unsubscribed);
  const unscoped = decisions.filter(({ reason }) => reason === 'insufficient_scope');
  if (unscoped.length === 0 || unscoped.length < decisions.length) return null;
  const missingScopes = [...new Set(unscoped.flatMap((decision) => decision.missingScopes))];
  return new GatewayError('insufficient_scope', undefined, { facts: { missingScopes } });
}
