import { isRecord } from '../text/document.js';
import type { Path } from '../text/path.js';
import type { ArgumentNames, ToolArgument } from './argument.js';
import { jsonContent } from './media-type.js';
import { lower } from './lowering/lower-input.js';
import type { SchemaNode } from './schema-object.js';
import type { SchemaTranslator } from './schema-translator.js';
import { argumentName } from './tool-name.js';

/** Keywords of an object schema that say nothing which a list of separate arguments could not say. */
const SEPARABLE = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
]);

const travels = { style: 'simple', explode: false } as const;

/**
 * The body of an operation as arguments of its tool: one for each property of a JSON object, or one for
 * the whole body where the properties cannot stand alone. A body that the contract leaves optional is
 * most often one whose `required: true` was forgotten, so its required properties stay required.
 */
export function bodyArguments(
  body: { readonly value: unknown; readonly path: Path },
  names: ArgumentNames,
  translator: SchemaTranslator,
): { readonly arguments: readonly ToolArgument[]; readonly obstacle: string | null } {
  if (!isRecord(body.value)) return { arguments: [], obstacle: null };
  const required = body.value['required'] === true;
  const content = jsonContent(body.value['content']);
  if (!content) {
    return { arguments: [], obstacle: required ? 'its body is not JSON' : null };
  }
  const at = [...body.path, 'content', content.mediaType, 'schema'];
  const schema = lower(translator.translate(content.schema ?? true, at));
  const separate = separateArguments(schema, names);
  return { arguments: separate ?? [wholeBody(schema, { required, names })], obstacle: null };
}

function separateArguments(schema: SchemaNode, names: ArgumentNames): ToolArgument[] | null {
  if (!isRecord(schema) || !isRecord(schema['properties'])) return null;
  if (schema['type'] !== undefined && schema['type'] !== 'object') return null;
  const isOpen =
    schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false;
  if (isOpen || !Object.keys(schema).every((keyword) => SEPARABLE.has(keyword))) return null;
  const properties = Object.entries(schema['properties']);
  const wanted = new Set(properties.map(([name]) => argumentName(name)));
  const isUnique =
    wanted.size === properties.length && [...wanted].every((name) => names.isFree(name));
  if (!isUnique) return null;
  const required: unknown = schema['required'];
  return properties.map(([name, property]) => ({
    binding: { argument: names.claim(name, 'body'), name, in: 'body-property', ...travels },
    schema: isRecord(property) ? property : property !== false,
    required: Array.isArray(required) && required.includes(name),
  }));
}

function wholeBody(
  schema: SchemaNode,
  { required, names }: { required: boolean; names: ArgumentNames },
): ToolArgument {
  return {
    binding: { argument: names.claim('body', 'request'), name: 'body', in: 'body', ...travels },
    schema,
    required,
  };
}
