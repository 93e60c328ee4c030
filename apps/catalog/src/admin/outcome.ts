import { GatewayError } from '@gatehouse/contracts';
import type { Principal } from '@gatehouse/contracts';
import type { Applied, Refused } from '../catalogue/catalog.service.js';

/**
 * What was applied.
 * @throws GatewayError `invalid_manifest` with every mistake, if it was refused.
 */
export function orRefuse(outcome: Applied | Refused): Applied {
  if (!('mistakes' in outcome)) return outcome;
  throw new GatewayError('invalid_manifest', undefined, { facts: { mistakes: outcome.mistakes } });
}

/** Who stands in the history for a change that came over the API. */
export function authorOf({ application, user }: Principal): string {
  return user === null ? application : `${user} through ${application}`;
}
