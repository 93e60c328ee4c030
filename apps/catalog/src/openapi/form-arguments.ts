import type { ArgumentBinding } from '@gatehouse/contracts';
import { isRecord } from '../text/document.js';
import type { Path } from '../text/path.js';
import type { ArgumentNames, ToolArgument } from './argument.js';
import { lower } from './lowering/lower-input.js';
import { bare } from './media-type.js';
import type { BodyForm, TypedContent } from './media-type.js';
import type { SchemaNode } from './schema-object.js';
import type { SchemaTranslator } from './schema-translator.js';

interface Circumstances {
  readonly names: ArgumentNames;
  readonly translator: SchemaTranslator;
  readonly at: Path;
}

/**
 * The fields of a form as arguments, each with the way in which it travels (OpenAPI 3.1 section 4.8.15).
 * Files are given as base64. Null if the schema names no field.
 */
export function formArguments(
  content: TypedContent & { readonly form: BodyForm },
  { names, translator, at }: Circumstances,
): ToolArgument[] | null {
  const translated = translator.translate(content.schema ?? true, at);
  const files = filesOf(translated);
  const schema = lower(translated);
  if (!isRecord(schema['properties'])) return null;
  const required: unknown = schema['required'];
  return Object.entries(schema['properties']).map(([name, property]): ToolArgument => {
    const file = content.form === 'multipart' && files.has(name);
    const travels = travelling(content.encoding[name], property, content.form);
    const binding: ArgumentBinding = {
      argument: names.claim(name, 'body'),
      name,
      in: 'body-property',
      ...travels,
      ...(file ? { base64: true } : {}),
    };
    return {
      binding,
      schema: file ? asFile(property) : isRecord(property) ? property : {},
      required: Array.isArray(required) && required.includes(name),
    };
  });
}

type Travelling = Pick<ArgumentBinding, 'style' | 'explode' | 'contentType'>;

/** Unless the contract says a style, an object is written as JSON (OpenAPI 3.1 section 4.8.15.1.1). */
function travelling(encoding: unknown, property: unknown, form: BodyForm): Travelling {
  const { style, explode, contentType } = isRecord(encoding) ? encoding : {};
  const isWritten = typeof contentType === 'string' && /^[\w.+-]+\/[\w.+-]+$/.test(contentType);
  if (isWritten && (form === 'multipart' || bare(contentType) === 'application/json')) {
    return { ...inStyle(style, explode), contentType };
  }
  const hasStyle = style !== undefined || explode !== undefined;
  const isObject = isRecord(property) && property['type'] === 'object';
  const asJson = isObject && !hasStyle && !isWritten;
  return { ...inStyle(style, explode), ...(asJson ? { contentType: 'application/json' } : {}) };
}

function inStyle(style: unknown, explode: unknown): Pick<Travelling, 'style' | 'explode'> {
  const styles = ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const;
  const known = styles.find((each) => each === style) ?? 'form';
  return { style: known, explode: known === 'deepObject' || explode !== false };
}

/** The properties that are bytes, or lists of them: `format: binary` in 3.0, no type at all in 3.1. */
function filesOf(schema: SchemaNode): ReadonlySet<string> {
  const properties = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
  const files = Object.entries(properties).filter(([, property]) => {
    if (!isRecord(property)) return false;
    return isBytes(property) || (isRecord(property['items']) && isBytes(property['items']));
  });
  return new Set(files.map(([name]) => name));
}

function isBytes({ format, contentMediaType, contentEncoding }: Record<string, unknown>): boolean {
  return format === 'binary' || (contentMediaType !== undefined && contentEncoding === undefined);
}

function asFile(property: unknown): SchemaNode {
  const { type, description, items } = isRecord(property) ? property : {};
  const words = [description, 'A file, encoded in base64.'].filter(Boolean).join(' ');
  if (type !== 'array') return { type: 'string', description: words };
  return { type, items: isRecord(items) ? { type: 'string' } : {}, description: words };
}
