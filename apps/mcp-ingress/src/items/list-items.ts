import type { Principal } from '@gatehouse/contracts';
import { targetOf } from '../authority/authority.js';
import type { Authority } from '../authority/authority.js';
import { whyNothing } from '../authority/why-nothing.js';
import type { ServedServer } from '../catalog/snapshot.js';
import { notYet } from './feature.js';
import type { Feature } from './feature.js';
import type { ServedItem } from './served-items.js';

/** What there are lists of. */
export type ItemList = 'resources' | 'templates' | 'prompts';

/**
 * What the caller may read or get, and nothing else, by the same decisions that it will meet then; always in
 * the same order.
 * @throws GatewayError `not_subscribed` or `insufficient_scope` when that is why nothing is left,
 *   `backend_unavailable` for an upstream server that has no list yet, `authz_unavailable`.
 */
export async function listItems(
  principal: Principal,
  server: ServedServer,
  { list, authority }: { readonly list: ItemList; readonly authority: Authority },
): Promise<ServedItem[]> {
  const missing = notYet(server, featureOf(list));
  if (missing) throw missing;
  const items: ServedItem[] = [...server.items[list].values()];
  const targets = items.map(({ tool }) => targetOf(tool));
  const decisions = await authority.decide(principal, server.published, targets);
  const allowed = items.filter((_, at) => decisions[at]?.effect === 'allow');
  const refusal = allowed.length === 0 ? whyNothing(decisions) : null;
  if (refusal) throw refusal;
  return allowed;
}

export function featureOf(list: ItemList): Feature {
  return list === 'prompts' ? 'prompts' : 'resources';
}
