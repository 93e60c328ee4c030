import type { GatewayError } from '@gatehouse/contracts';
import type { ServedServer } from '../catalog/snapshot.js';
import { undiscovered } from '../upstreams/undiscovered.js';

/** What of MCP a server has beside tools. */
export type Feature = 'resources' | 'prompts' | 'completions';

/** What a server says that it has: something of it is published, there or by one of its members. */
export function hasFeature(server: ServedServer, feature: Feature): boolean {
  const { items, published, aggregate } = server;
  if (aggregate) return membersOf(server).some((member) => hasFeature(member, feature));
  switch (feature) {
    case 'resources':
      return items.resources.size + items.templates.size > 0;
    case 'prompts':
      return items.prompts.size > 0;
    case 'completions': {
      const completes = published.upstream?.items?.completes === true;
      return completes && items.templates.size + items.prompts.size > 0;
    }
  }
}

/** Why a server shows nothing of a feature that it may well have; null where it has something, or nothing. */
export function notYet(server: ServedServer, feature: Feature): GatewayError | null {
  if (hasFeature(server, feature)) return null;
  const { published, aggregate } = server;
  if (aggregate) {
    const [first = null] = membersOf(server).flatMap((member) => notYet(member, feature) ?? []);
    return first;
  }
  const { resources = 0, prompts = 0 } = published.upstream?.items?.withheld ?? {};
  const withheld = { resources, prompts, completions: 0 }[feature];
  return undiscovered(published, { shown: 0, withheld });
}

/** Whether it has the feature, as far as anybody can tell. */
export function mayHave(server: ServedServer, feature: Feature): boolean {
  return hasFeature(server, feature) || notYet(server, feature) !== null;
}

function membersOf({ aggregate }: ServedServer): ServedServer[] {
  return aggregate?.members.flatMap(({ server }) => server ?? []) ?? [];
}
