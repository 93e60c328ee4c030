import type { JsonSchema } from '@gatehouse/contracts';
import { COMMON } from './providers.js';

/** An example longer than this, as JSON, says less than it costs. */
const MAX_EXAMPLE = 80;

/** Puts into the description what providers know no keyword for: formats, encodings, examples, age. */
export function described(schema: JsonSchema): JsonSchema {
  const { examples, deprecated, contentEncoding, contentMediaType: _, format, ...rest } = schema;
  const isKnown = typeof format === 'string' && COMMON.formats.has(format);
  const hints = [
    ...(typeof format === 'string' && !isKnown ? [`Format: ${format}.`] : []),
    ...(contentEncoding === 'base64' ? ['Encoded in base64.'] : []),
    ...numbersOf(schema),
    ...exampleOf(examples),
    ...(deprecated === true ? ['Deprecated.'] : []),
  ];
  const text = rest['description'];
  const said = typeof text === 'string' ? text.trim() : '';
  const result = isKnown ? { ...rest, format } : rest;
  const missing = hints.filter((hint) => !said.includes(hint));
  return missing.length === 0
    ? result
    : { ...result, description: [said, ...missing].filter(Boolean).join(' ') };
}

/** Values that are no strings are enumerated in words. */
function numbersOf(schema: JsonSchema): string[] {
  const values: unknown = schema['enum'];
  if (!Array.isArray(values)) return [];
  const others = values.filter((each) => typeof each !== 'string' && each !== null);
  const text = JSON.stringify(others).slice(1, -1).replaceAll(',', ', ');
  return others.length === 0 || text.length > 4 * MAX_EXAMPLE ? [] : [`One of: ${text}.`];
}

function exampleOf(examples: unknown): string[] {
  const [first] = Array.isArray(examples) ? examples : [];
  const text = first === undefined ? '' : JSON.stringify(first);
  return text && text.length <= MAX_EXAMPLE ? [`Example: ${text}.`] : [];
}
