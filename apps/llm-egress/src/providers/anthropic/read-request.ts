import { GatewayError } from '@gatehouse/contracts';
import type { JsonNode } from '../../json/json-document.js';
import {
  items,
  member,
  membersNamed,
  stringMember,
  stringValue,
} from '../../json/json-document.js';
import type { Operation, RequestDocument, RequestFacts } from '../dialect.js';
import { fileIdsIn } from '../file-ids.js';
import { unseenContent } from '../unseen-content.js';
import { askedTools, providerTools } from './provider-side.js';
import { refuseAmbiguous } from './refuse-ambiguous.js';

/**
 * Reads from a Messages request what governing it needs. Everything else is the provider's to judge.
 * @throws GatewayError `invalid_request`
 */
export function readRequest(document: RequestDocument, operation: Operation): RequestFacts {
  const { source, root } = document;
  refuseAmbiguous(document);
  const model = stringMember(source, root, 'model');
  if (!model || model.length > 256) throw invalid('model: a string is required');
  return {
    model,
    maxTokens: operation === 'messages' ? maxTokens(document) : 0,
    choices: 1,
    thinking: membersNamed(root, 'thinking').some(({ value }) => !isDisabled(source, value)),
    stream: operation === 'messages' && isTrue(source, member(root, 'stream')),
    toolResultIds: toolResultIds(document),
    providerTools: providerTools(document),
    service: {
      serviceTier: stringMember(source, root, 'service_tier'),
      inferenceGeo: stringMember(source, root, 'inference_geo'),
      speed: stringMember(source, root, 'speed'),
      tools: askedTools(document),
    },
    unseen: unseenContent(document, ['system', 'messages']),
    containerId: containerId(document),
    fileIds: fileIdsIn(document, ['system', 'messages']),
    added: null,
  };
}

function maxTokens({ source, root }: RequestDocument): number {
  const node = member(root, 'max_tokens');
  const value = node?.kind === 'number' ? Number(source.slice(node.start, node.end)) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid('max_tokens: a whole number is required');
}

/** What is not plainly disabled may think. */
function isDisabled(source: string, thinking: JsonNode): boolean {
  const types = membersNamed(thinking, 'type');
  return types.length === 1 && stringMember(source, thinking, 'type') === 'disabled';
}

/** A container is named by its id, or by an object that has one. */
function containerId({ source, root }: RequestDocument): string | null {
  return (
    stringMember(source, root, 'container') ?? stringMember(source, member(root, 'container'), 'id')
  );
}

function isTrue(source: string, node: JsonNode | undefined): boolean {
  return node?.kind === 'literal' && source.slice(node.start, node.end) === 'true';
}

function toolResultIds({ source, root }: RequestDocument): string[] {
  const last = items(member(root, 'messages')).at(-1);
  if (stringMember(source, last, 'role') !== 'user') return [];
  return items(member(last, 'content'))
    .filter((block) => stringMember(source, block, 'type') === 'tool_result')
    .flatMap((block) => {
      const id = member(block, 'tool_use_id');
      return id?.kind === 'string' ? [stringValue(source, id)] : [];
    });
}

function invalid(message: string): GatewayError {
  return new GatewayError('invalid_request', message);
}
