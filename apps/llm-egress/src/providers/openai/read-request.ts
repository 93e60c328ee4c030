import { GatewayError } from '@gatehouse/contracts';
import type { JsonNode } from '../../json/json-document.js';
import {
  items,
  member,
  membersNamed,
  stringMember,
  stringValue,
} from '../../json/json-document.js';
import type { CallDefaults, Operation, RequestDocument, RequestFacts } from '../dialect.js';
import { fileIdsIn } from '../file-ids.js';
import { unseenContent } from '../unseen-content.js';
import { refuseAmbiguous } from './refuse-ambiguous.js';
import { isPresent, isTrue, supplement } from './supplement.js';

/** More choices than the API gives. */
const MAX_CHOICES = 128;

/** Models that never reason before they answer; what is not known here may. */
const PLAIN = /^(?:gpt-3|gpt-4|chatgpt-4o|claude-)/;

/**
 * Reads from a Chat Completions request what governing it needs. Everything else is the provider's to
 * judge.
 * @throws GatewayError `invalid_request`
 */
export function readRequest(
  document: RequestDocument,
  _operation: Operation,
  defaults: CallDefaults,
): RequestFacts {
  const { source, root } = document;
  refuseAmbiguous(document);
  const model = stringMember(source, root, 'model');
  if (!model || model.length > 256) throw invalid('model: a string is required');
  const limit = completionLimit(document);
  const stream = isTrue(source, member(root, 'stream'));
  return {
    model,
    maxTokens: limit ?? defaults.maxTokens,
    choices: choices(document),
    thinking: mayReason(document, model),
    stream,
    toolResultIds: toolResultIds(document),
    providerTools: providerTools(document),
    service: {
      serviceTier: stringMember(source, root, 'service_tier'),
      inferenceGeo: null,
      speed: null,
      tools: [],
    },
    unseen: unseenContent(document, ['messages']),
    containerId: null,
    fileIds: fileIdsIn(document, ['messages']),
    added: supplement(document, { maxTokens: limit === null ? defaults.maxTokens : null, stream }),
  };
}

/** The most that one choice may have; null if the request does not say. */
function completionLimit({ source, root }: RequestDocument): number | null {
  const given = ['max_completion_tokens', 'max_tokens'].filter((name) =>
    isPresent(source, member(root, name)),
  );
  const [name, other] = given;
  if (name === undefined) return null;
  if (other !== undefined) throw invalid(`${name} and ${other}: only one may be given`);
  const value = wholeNumber(source, member(root, name));
  if (value === null) throw invalid(`${name}: a whole number is required`);
  return value;
}

function choices({ source, root }: RequestDocument): number {
  const node = member(root, 'n');
  if (!isPresent(source, node)) return 1;
  const value = wholeNumber(source, node);
  if (value !== null && value >= 1 && value <= MAX_CHOICES) return value;
  throw invalid(`n: a whole number from 1 to ${MAX_CHOICES} is required`);
}

/** What is charged as reasoning is not seen, and counted only at the end. */
function mayReason({ source, root }: RequestDocument, model: string): boolean {
  const effort = member(root, 'reasoning_effort');
  if (!isPresent(source, effort)) return !PLAIN.test(model);
  return stringMember(source, root, 'reasoning_effort') !== 'none';
}

/** What runs where the caller is. Whatever else there is, the provider runs by itself. */
const CLIENT_SIDE = new Set(['function', 'custom']);

function providerTools({ source, root }: RequestDocument): string[] {
  const types = membersNamed(root, 'tools')
    .flatMap(({ value }) => items(value))
    .flatMap((tool) => membersNamed(tool, 'type'))
    .map(({ value }) => (value.kind === 'string' ? stringValue(source, value) : 'unknown'))
    .filter((type) => !CLIENT_SIDE.has(type));
  const search = 'web_search_options';
  return isPresent(source, member(root, search)) ? [...types, search] : types;
}

/** The results at the end of the conversation: those that have not been answered yet. */
function toolResultIds({ source, root }: RequestDocument): string[] {
  const messages = items(member(root, 'messages'));
  const last = messages.findLastIndex(
    (message) => stringMember(source, message, 'role') !== 'tool',
  );
  return messages
    .slice(last + 1)
    .flatMap((message) => stringMember(source, message, 'tool_call_id') ?? []);
}

function wholeNumber(source: string, node: JsonNode | undefined): number | null {
  if (node?.kind !== 'number') return null;
  const value = Number(source.slice(node.start, node.end));
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function invalid(message: string): GatewayError {
  return new GatewayError('invalid_request', message);
}
