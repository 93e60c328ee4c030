import type { JsonSchema } from '@gatehouse/contracts';
import { isRecord } from '../text/document.js';
import { refOf } from './reference-sites.js';
import type { SchemaNode } from './schema-object.js';

interface Discriminator {
  readonly property: string;
  /** From the property's values to references, or to the names of schemas. */
  readonly mapping: unknown;
}

/**
 * Says in JSON Schema what `discriminator` says in OpenAPI (3.1 section 4.8.25): every alternative of
 * `source` that is a reference gets the value that stands for it, unless it says so itself.
 */
export function discriminated(
  source: JsonSchema,
  schema: JsonSchema,
  { property, mapping }: Discriminator,
): JsonSchema {
  const result = { ...schema };
  for (const keyword of ['oneOf', 'anyOf']) {
    const references: unknown = source[keyword];
    const branches: unknown = result[keyword];
    if (!Array.isArray(references) || !Array.isArray(branches)) continue;
    result[keyword] = branches.map((branch: SchemaNode, index) => {
      const ref = refOf(references[index]);
      return ref === null ? branch : marked(branch, property, valuesOf(ref, mapping));
    });
  }
  return result;
}

/** The values that stand for a schema: those that are mapped to it; its own name if there are none. */
function valuesOf(ref: string, mapping: unknown): string[] {
  const name = ref.split('/').at(-1) ?? ref;
  const mapped = Object.entries(isRecord(mapping) ? mapping : {})
    .filter(([, target]) => target === ref || target === name)
    .map(([value]) => value);
  return mapped.length > 0 ? mapped : [name];
}

function marked(branch: SchemaNode, property: string, values: readonly string[]): SchemaNode {
  if (!isRecord(branch) || !isRecord(branch['properties'])) return branch;
  const present: unknown = branch['properties'][property];
  if (!isRecord(present) || present['enum'] !== undefined || present['const'] !== undefined) {
    return branch;
  }
  const { type: _, format: __, pattern: ___, ...words } = present;
  const mark = { ...words, type: 'string', enum: values };
  return { ...branch, properties: { ...branch['properties'], [property]: mark } };
}
