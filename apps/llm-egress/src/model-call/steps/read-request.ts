import { GatewayError } from '@gatehouse/contracts';
import { fieldValue } from '../../http/header-fields.js';
import { applyEdits } from '../../json/edits.js';
import { JsonSyntaxError, JsonTooDeepError, parseJson } from '../../json/json-document.js';
import { NodeBudget } from '../../json/node-budget.js';
import type { RequestDocument } from '../../providers/dialect.js';
import { aliasedModel } from '../../routing/serves.js';
import type { AdmittedCall, AuthenticatedCall, Operation, ReadCall } from '../model-call.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the body, and what governing it needs. The bytes are kept: what nobody has a reason to change
 * goes out as it came; what is missing to govern the call is added.
 * @throws GatewayError `invalid_request`, `too_large`
 */
export async function readRequest(
  call: AdmittedCall & { readonly operation: Operation },
): Promise<ReadCall> {
  const { body, document } = await readDocument(call);
  const { aliases, defaultMaxTokens } = call.served.api;
  const written = call.dialect.readRequest(document, call.operation, {
    maxTokens: defaultMaxTokens,
  });
  const facts = { ...written, model: aliasedModel(aliases, written.model) };
  call.journal.facts = facts;
  const read = { ...call, facts, writtenModel: written.model };
  if (!facts.added) return { ...read, body, document };
  const supplemented = Buffer.from(applyEdits(document.source, facts.added.edits));
  return { ...read, body: supplemented, document: parse(supplemented) };
}

/**
 * The body as it came, and as a document.
 * @throws GatewayError `invalid_request`, `too_large`
 */
export async function readDocument({
  headers,
  caller,
}: AuthenticatedCall): Promise<{ readonly body: Buffer; readonly document: RequestDocument }> {
  const encoding = fieldValue(headers, 'content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new GatewayError('invalid_request', 'Compressed request bodies are not supported');
  }
  const body = await caller.readBody();
  return { body, document: parse(body) };
}

function parse(body: Buffer): RequestDocument {
  try {
    const source = utf8.decode(body);
    const root = parseJson(source, new NodeBudget());
    if (root.kind === 'object') return { source, root };
  } catch (cause) {
    if (cause instanceof JsonTooDeepError) {
      throw new GatewayError('too_large', 'The request is nested too deeply', { cause });
    }
    // A TypeError is what TextDecoder throws for bytes that are not UTF-8.
    if (!(cause instanceof JsonSyntaxError) && !(cause instanceof TypeError)) throw cause;
  }
  throw new GatewayError('invalid_request', 'The body must be a JSON object in UTF-8');
}
