import { GatewayError } from '@gatehouse/contracts';
import { items, member } from '../../json/json-document.js';
import type { RequestDocument } from '../dialect.js';
import { refuseRepeated, repeated } from '../refuse-repeated.js';

/**
 * Refuses a request that could be read in two ways, or whose text would stand where nobody looks for it:
 * the provider must see what the gate has governed and masked.
 * @throws GatewayError `invalid_request`
 */
export function refuseAmbiguous({ root }: RequestDocument): void {
  const names = new Set<string>();
  for (const { name } of root.members) {
    if (names.has(name)) throw repeated(name);
    names.add(name);
  }
  const messages = member(root, 'messages');
  if (messages?.kind !== 'array') throw invalid('messages: an array is required');
  for (const message of items(messages)) {
    if (message.kind !== 'object') throw invalid('messages: each must be an object');
  }
  refuseRepeated(messages);
  refuseRepeated(member(root, 'stream_options'));
}

function invalid(message: string): GatewayError {
  return new GatewayError('invalid_request', message);
}
