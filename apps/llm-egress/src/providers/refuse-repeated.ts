import { GatewayError } from '@gatehouse/contracts';
import type { JsonNode } from '../json/json-document.js';
import { items } from '../json/json-document.js';

/**
 * Refuses a part of a request that says something twice, at any depth: parsers differ in which repetition
 * they believe. `free` names the member whose keys are a tool's own, and which is masked whatever its
 * shape.
 * @throws GatewayError `invalid_request`
 */
export function refuseRepeated(node: JsonNode | undefined, free?: string): void {
  for (const item of items(node)) refuseRepeated(item, free);
  if (node?.kind !== 'object') return;
  const names = new Set<string>();
  for (const { name, value } of node.members) {
    if (names.has(name)) throw repeated('A member of a message or block');
    names.add(name);
    if (name !== free) refuseRepeated(value, free);
  }
}

export function repeated(what: string): GatewayError {
  return new GatewayError('invalid_request', `${what}: must not be repeated`);
}
