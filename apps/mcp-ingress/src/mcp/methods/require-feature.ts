import { GatewayError } from '@gatehouse/contracts';
import type { ServedServer } from '../../catalog/snapshot.js';
import { mayHave } from '../../items/feature.js';
import type { Feature } from '../../items/feature.js';

/**
 * Methods of a feature that a server does not have are none of its methods. One that has it and shows nothing
 * yet says so when it is asked.
 * @throws GatewayError `not_found`
 */
export function requireFeature(server: ServedServer, feature: Feature): void {
  if (mayHave(server, feature)) return;
  throw new GatewayError('not_found', 'There is no such method');
}
