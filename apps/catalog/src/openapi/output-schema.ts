import type { JsonSchema } from '@gatehouse/contracts';
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../text/document.js';
import { jsonContent } from './media-type.js';
import type { ContractOperation } from './operations.js';
import type { References } from './references.js';
import { isObjectSchema } from './schema-object.js';
import type { SchemaTranslator } from './schema-translator.js';

/**
 * The schema of what an operation answers when it succeeds. Null unless every 2xx response is JSON of one
 * and the same object schema: a client holds each result to it, so it must hold for all of them.
 */
export function outputSchema(
  operation: ContractOperation,
  references: References,
  translator: SchemaTranslator,
): JsonSchema | null {
  const successes = Object.keys(operation.responses).filter((status) =>
    /^2(\d\d|XX)$/i.test(status),
  );
  const schemas = successes.map((status) => {
    const at = [...operation.at, 'responses', status];
    const response = references.follow(operation.responses[status], at);
    const content = isRecord(response?.value) ? jsonContent(response.value['content']) : null;
    if (!response || content?.schema === undefined) return false;
    return translator.translate(content.schema, [
      ...response.path,
      'content',
      content.mediaType,
      'schema',
    ]);
  });
  const [first, ...others] = schemas;
  if (first === undefined || !isObjectSchema(first)) return null;
  if (!others.every((other) => isDeepStrictEqual(other, first))) return null;
  const { definitions } = translator;
  return Object.keys(definitions).length > 0 ? { ...first, $defs: definitions } : first;
}
