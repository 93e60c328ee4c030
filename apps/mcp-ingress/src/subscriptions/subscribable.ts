import type { ServedServer } from '../catalog/snapshot.js';
import { hasFeature } from '../items/feature.js';
import { isLocal } from '../upstreams/local-servers.js';
import type { Upstream } from '../upstreams/upstream.js';

/**
 * The upstream server that tells when a resource of a server has changed; null for one that does not tell. A
 * local server runs once for each caller: what happens in one of them nobody else hears.
 */
export function tellingUpstream({ published, aggregate }: ServedServer): Upstream | null {
  const { upstream, name, version } = published;
  if (aggregate || !upstream?.items?.subscribes || isLocal(upstream.backend)) return null;
  const { backend, transport, credentials } = upstream;
  return { backend, connection: { transport, credentials }, owner: { name, version } };
}

/** Whether resources of a server can be subscribed to: of an aggregate, those of a member. */
export function isSubscribable(server: ServedServer): boolean {
  const { aggregate } = server;
  if (aggregate) {
    return aggregate.members.some((each) => each.server !== null && isSubscribable(each.server));
  }
  return tellingUpstream(server) !== null && hasFeature(server, 'resources');
}
