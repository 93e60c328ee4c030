import { GatewayError } from '@gatehouse/contracts';
import { items, member, membersNamed, stringValue } from '../json/json-document.js';
import type { JsonNode } from '../json/json-document.js';
import { aliasedModel } from '../routing/serves.js';
import type { ApiDialect, RequestDocument, RequestFacts } from '../providers/dialect.js';

/** One of the requests in a batch, read as if it had come alone. */
export interface BatchRequest {
  /** Its `params`, in the text of the whole batch. */
  readonly document: RequestDocument;
  readonly facts: RequestFacts;
  /** What its result is found by. */
  readonly customId: string;
  /** What it is counted for, whatever alias it uses. */
  readonly model: string;
}

export interface ReadBatch {
  readonly requests: readonly [BatchRequest, ...BatchRequest[]];
  /** Each model that is asked for, once, in the order of the requests. */
  readonly models: readonly string[];
}

/** What of the LLM API a batch is read by. */
export interface BatchRules {
  readonly defaults: Parameters<ApiDialect['readRequest']>[2];
  readonly aliases: Readonly<Record<string, string>>;
}

/** As many as the API takes. */
const MAX_REQUESTS = 100_000;
/** Each model is authorised, and reserved for, by itself. */
const MAX_MODELS = 20;

/**
 * Reads every request of a batch.
 * @throws GatewayError `invalid_request` naming the one that cannot be governed, `too_large`
 */
export function readBatch(
  { source, root }: RequestDocument,
  dialect: ApiDialect,
  { defaults, aliases }: BatchRules,
): ReadBatch {
  const list = only(root, 'requests', 'requests');
  if (list.kind !== 'array') throw invalid('requests: an array is required');
  if (list.items.length > MAX_REQUESTS) throw new GatewayError('too_large', 'Too many requests');
  const requests = items(list).map((item, index) =>
    readOne({ source, item, where: `requests.${index}` }, dialect, { defaults, aliases }),
  );
  const [first, ...others] = requests;
  if (!first) throw invalid('requests: at least one is required');
  if (new Set(requests.map(({ customId }) => customId)).size < requests.length) {
    throw invalid('requests: each needs a custom_id of its own');
  }
  const models = [...new Set(requests.map(({ model }) => model))];
  if (models.length > MAX_MODELS) throw invalid(`requests: more than ${MAX_MODELS} models`);
  return { requests: [first, ...others], models };
}

function readOne(
  {
    source,
    item,
    where,
  }: { readonly source: string; readonly item: JsonNode; readonly where: string },
  dialect: ApiDialect,
  { defaults, aliases }: BatchRules,
): BatchRequest {
  const id = only(item, 'custom_id', where);
  if (id.kind !== 'string') throw invalid(`${where}.custom_id: a string is required`);
  const params = only(item, 'params', where);
  if (params.kind !== 'object') throw invalid(`${where}.params: an object is required`);
  const document = { source, root: params };
  const facts = read(document, where, dialect, defaults);
  const model = aliasedModel(aliases, facts.model);
  return { document, facts, customId: stringValue(source, id), model };
}

function read(
  document: RequestDocument,
  where: string,
  ...[dialect, defaults]: [ApiDialect, Parameters<ApiDialect['readRequest']>[2]]
): RequestFacts {
  try {
    return dialect.readRequest(document, 'messages', defaults);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'invalid_request') throw error;
    throw new GatewayError('invalid_request', `${where}.params.${error.message}`, { cause: error });
  }
}

/** What stands under a name exactly once. */
function only(node: JsonNode, name: string, where: string): JsonNode {
  const value = member(node, name);
  if (value && membersNamed(node, name).length === 1) return value;
  throw invalid(`${where}: ${name} is required, once`);
}

function invalid(message: string): GatewayError {
  return new GatewayError('invalid_request', message);
}
