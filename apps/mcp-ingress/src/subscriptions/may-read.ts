import { targetOf } from '../authority/authority.js';
import type { Authority } from '../authority/authority.js';
import { subscriptionDenial } from '../authority/subscription-denial.js';
import type { Catalog } from '../catalog/catalog.js';
import { askedAt } from '../items/asked-at.js';
import type { ClientSide } from '../mcp/clients/client-sessions.js';

interface Deps {
  readonly catalog: Catalog;
  readonly authority: Authority;
}

/**
 * Whether this caller would be let read a resource now, by the decision that it would meet then. Where that
 * cannot be had, it would not.
 */
export async function mayRead(
  { principal, address }: ClientSide,
  uri: string,
  { catalog, authority }: Deps,
): Promise<boolean> {
  const server = catalog.server(address);
  if (!server) return false;
  const { tool, aggregate, ...owner } = askedAt({ server, address }, 'resources/read', { uri });
  if (!tool) return false;
  try {
    if (aggregate && (await subscriptionDenial(principal, aggregate, authority))) return false;
    const { published } = owner.server;
    const decision = await authority.decideOne(principal, published, targetOf(tool));
    return decision.effect === 'allow';
  } catch {
    return false;
  }
}
