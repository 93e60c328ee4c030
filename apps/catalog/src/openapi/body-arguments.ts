import type { ArgumentBinding, BodyType } from '@gatehouse/contracts';
import { isRecord } from '../text/document.js';
import type { Path } from '../text/path.js';
import type { ArgumentNames, ToolArgument } from './argument.js';
import { formArguments } from './form-arguments.js';
import { lower } from './lowering/lower-input.js';
import { bodyContent, sentType } from './media-type.js';
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

export interface BodyArguments {
  readonly arguments: readonly ToolArgument[];
  /** How the body is written; null if there is none. */
  readonly body: BodyType | null;
}

/**
 * The body of an operation as arguments of its tool: one for each property of a JSON object or a form, or
 * one for the whole body where the properties cannot stand alone. A body that the contract leaves optional
 * is most often one whose `required: true` was forgotten, so its required properties stay required.
 */
export function bodyArguments(
  body: { readonly value: unknown; readonly path: Path },
  names: ArgumentNames,
  translator: SchemaTranslator,
): BodyArguments | { readonly obstacle: string } {
  if (!isRecord(body.value)) return { arguments: [], body: null };
  const required = body.value['required'] === true;
  const content = bodyContent(body.value['content']);
  if (!content) {
    const obstacle = 'its body is neither JSON, nor a form, nor text, nor bytes';
    return required ? { obstacle } : { arguments: [], body: null };
  }
  const { form } = content;
  const type: BodyType = { form, contentType: sentType(content) };
  const at = [...body.path, 'content', content.mediaType, 'schema'];
  if (form === 'form' || form === 'multipart') {
    const fields = formArguments(content, { names, translator, at });
    if (fields) return { arguments: fields, body: type };
    return required ? { obstacle: 'its form has no fields' } : { arguments: [], body: null };
  }
  const whole = { required, names };
  if (form !== 'json') return { arguments: [wholeBody(textSchema(form), whole)], body: type };
  const schema = lower(translator.translate(content.schema ?? true, at));
  return {
    arguments: separateArguments(schema, names) ?? [wholeBody(schema, whole)],
    body: type,
  };
}

function textSchema(form: 'text' | 'bytes'): SchemaNode {
  if (form === 'text') return { type: 'string' };
  return { type: 'string', description: 'The bytes, encoded in base64.' };
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
  const argument = names.claim('body', 'request');
  const binding: ArgumentBinding = { argument, name: 'body', in: 'body', ...travels };
  return { binding, schema, required };
}
