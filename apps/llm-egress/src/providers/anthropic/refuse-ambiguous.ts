import { GatewayError } from '@gatehouse/contracts';
import { items, member, membersNamed } from '../../json/json-document.js';
import type { RequestDocument } from '../dialect.js';
import { refuseRepeated, repeated } from '../refuse-repeated.js';

/** What decides about a call, or holds its text: parsers differ in which repetition they believe. */
const ONCE = [
  'model',
  'max_tokens',
  'stream',
  'thinking',
  'system',
  'messages',
  'tools',
  'mcp_servers',
  'container',
];

/** Free JSON, whose keys are the tool's: it is masked whatever its shape. */
const FREE = 'input';

/**
 * Refuses a request that could be read in two ways, or whose text would stand where nobody looks for it:
 * the provider must see what the gate has governed and masked.
 * @throws GatewayError `invalid_request`
 */
export function refuseAmbiguous({ root }: RequestDocument): void {
  for (const name of ONCE) {
    if (membersNamed(root, name).length > 1) throw repeated(name);
  }
  const messages = member(root, 'messages');
  if (messages && messages.kind !== 'array') throw invalid('messages: an array is required');
  for (const message of items(messages)) {
    if (message.kind !== 'object') throw invalid('messages: each must be an object');
  }
  refuseRepeated(member(root, 'system'), FREE);
  refuseRepeated(messages, FREE);
  refuseRepeated(member(root, 'container'));
}

function invalid(message: string): GatewayError {
  return new GatewayError('invalid_request', message);
}
