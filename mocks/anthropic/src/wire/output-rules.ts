import type { CountTokensRequest } from './message-request.js';
import { refusal } from './refusal.js';

type Schema = Readonly<Record<string, unknown>>;

const DEEPEST = 64;

/**
 * Checks the schema of structured output, and that no quotations are asked for beside it.
 * @throws GatewayError `invalid_request`.
 */
export function checkOutput(request: CountTokensRequest): void {
  checkDocuments(request);
  const format = request.output_config?.format;
  if (!format) return;
  checkObjects(format.schema, 0);
  if (citing(request).includes(true)) {
    throw refusal('output_config.format: Citations are not supported with structured outputs');
  }
}

/** Either every document may be quoted or none. */
function checkDocuments(request: CountTokensRequest): void {
  const enabled = citing(request);
  if (enabled.includes(true) && enabled.includes(false)) {
    throw refusal('messages: citations must be enabled on all or none of the documents');
  }
}

function citing({ messages }: CountTokensRequest): boolean[] {
  return messages
    .flatMap(({ content }) => content)
    .flatMap((block) => (block.type === 'document' ? [block.citations?.enabled === true] : []));
}

function checkObjects(schema: unknown, depth: number): void {
  if (typeof schema !== 'object' || schema === null) return;
  if (depth > DEEPEST) throw refusal('output_config.format.schema: Schema is too complex');
  const { type, additionalProperties } = schema as Schema;
  if (type === 'object' && additionalProperties !== false) {
    throw refusal(
      "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
    );
  }
  for (const part of Object.values(schema)) checkObjects(part, depth + 1);
}
