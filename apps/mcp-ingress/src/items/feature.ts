import type { GatewayError } from '@gatehouse/contracts';
import type { ServedServer } from '../catalog/snapshot.js';
import { undiscovered } from '../upstreams/undiscovered.js';

/** What of MCP a server has beside tools. */
export type Feature = 'resources' | 'prompts' | 'completions';

type Server = Pick<ServedServer, 'items' | 'published'>;

/** What a server says that it has: something of it is published. */
export function hasFeature(server: Server, feature: Feature): boolean {
  const { items, published } = server;
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
export function notYet(server: Server, feature: Feature): GatewayError | null {
  if (hasFeature(server, feature)) return null;
  const { published } = server;
  const { resources = 0, prompts = 0 } = published.upstream?.items?.withheld ?? {};
  const withheld = { resources, prompts, completions: 0 }[feature];
  return undiscovered(published, { shown: 0, withheld });
}
