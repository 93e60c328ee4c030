import type { Decision, Principal } from '@gatehouse/contracts';
import type { Asked, Authority } from './authority.js';

const MAX_NAME = 256;

/**
 * Why the caller may have nothing at all of a server; null if it is subscribed. What else it may do there
 * is not asked.
 * @param about the tool that the caller has in mind, which need not exist.
 */
export async function subscriptionDenial(
  principal: Principal,
  server: Asked,
  authority: Authority,
  about = '',
): Promise<Decision | null> {
  const decision = await authority.decideOne(principal, server, {
    name: about.slice(0, MAX_NAME) || 'unnamed',
    requiredScopes: [],
    readOnly: true,
    destructive: false,
  });
  return decision.reason === 'not_subscribed' ? decision : null;
}
