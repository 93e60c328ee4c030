import type { Authority } from '../authority/authority.js';
import { checkSubscription } from '../tool-call/steps/find-tool.js';
import type { KnownCall } from '../tool-call/tool-call.js';
import type { ItemCall } from './item-call.js';

/**
 * Takes up what has been found. Who is not subscribed hears that first, also of what is not there; through an
 * aggregate only its subscribers come.
 * @throws GatewayError `not_subscribed`, `authz_unavailable`, and what there is to say of what is not there.
 */
export async function knownItem(call: ItemCall, authority: Authority): Promise<KnownCall> {
  const { server, asked, trail, aggregate } = call;
  if (aggregate) await checkSubscription(call, aggregate, authority);
  if (asked.tool) {
    trail.toolIsKnown = true;
    return { ...call, published: asked.tool };
  }
  await checkSubscription(call, server.published, authority);
  throw asked.unknown();
}
