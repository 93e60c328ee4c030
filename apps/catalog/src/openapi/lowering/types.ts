import type { JsonSchema } from '@gatehouse/contracts';
import { isRecord } from '../../text/document.js';

/** Keywords that say something to whoever reads, and nothing about what fits. */
export const WORDS = new Set(['title', 'description', 'default']);

/** The keywords that mean something for a type; the others are left out of it. */
const KEYWORDS = {
  object: ['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['enum', 'minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum'],
  integer: ['minimum', 'maximum'],
  boolean: [],
  null: [],
} as const;

type Type = keyof typeof KEYWORDS;

/** Makes a schema say which types it is about, and about each of them only what means something for it. */
export function byType(schema: JsonSchema): JsonSchema {
  const said = pick(schema, [...WORDS]);
  const types = fitting(typesOf(schema), schema);
  if (types.length === 0) return said;
  const variants = types.map((type) => variant(type, schema));
  const [first, second] = variants;
  if (!first || !second) return { ...first, ...said };
  const [main, other] = types[0] === 'null' ? [second, first] : [first, second];
  const isNullable = variants.length === 2 && other['type'] === 'null' && !main['enum'];
  if (isNullable) return { ...main, type: [main['type'], 'null'], ...said };
  return { anyOf: variants, ...said };
}

function typesOf(schema: JsonSchema): Type[] {
  const { type } = schema;
  const values: unknown = schema['enum'];
  const named = (Array.isArray(type) ? type : [type]).filter(isType);
  if (named.length > 0) return [...new Set(named)];
  if (Array.isArray(values)) return [...new Set(values.map(typeOf))];
  const all = ['object', 'array', 'string', 'number'] as const;
  const implied = all.filter((each) => KEYWORDS[each].some((key) => schema[key] !== undefined));
  return implied.length === 1 ? [...implied] : [];
}

/** An integer is a number too, and a type of which no value is enumerated is not meant. */
function fitting(types: readonly Type[], schema: JsonSchema): Type[] {
  const values: unknown = schema['enum'];
  const distinct = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
  if (!Array.isArray(values)) return [...distinct];
  const present = new Set(values.map(typeOf));
  if (present.has('integer')) present.add('number');
  const meant = distinct.filter((type) => present.has(type));
  return meant.length > 0 ? meant : [...distinct];
}

function variant(type: Type, schema: JsonSchema): JsonSchema {
  const result: JsonSchema = { type, ...pick(schema, KEYWORDS[type]) };
  if (type === 'string') return withStrings(result);
  if (type === 'array') return { ...result, items: result['items'] ?? {} };
  return type === 'object' ? withDescribed(result) : result;
}

function withStrings(schema: JsonSchema): JsonSchema {
  const { enum: values, ...rest } = schema;
  if (!Array.isArray(values)) return rest;
  const strings = [...new Set(values.filter((each) => typeof each === 'string'))];
  return strings.length > 0 ? { ...rest, enum: strings } : rest;
}

/** Whatever is required gets a description, be it an empty one. */
function withDescribed(schema: JsonSchema): JsonSchema {
  const names: unknown = schema['required'];
  if (!Array.isArray(names)) return schema;
  const { required: _, ...rest } = schema;
  if (names.length === 0) return rest;
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const { additionalProperties } = schema;
  const other = isRecord(additionalProperties) ? additionalProperties : {};
  const missing = names.map(String).filter((name) => !Object.hasOwn(properties, name));
  const added = Object.fromEntries(missing.map((name) => [name, other]));
  return { ...schema, properties: { ...properties, ...added } };
}

function pick(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
  return Object.fromEntries(
    keywords.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]])),
  );
}

function isType(value: unknown): value is Type {
  return typeof value === 'string' && Object.hasOwn(KEYWORDS, value);
}

function typeOf(value: unknown): Type {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' || typeof value === 'boolean' ? typeName(value) : 'object';
}

function typeName(value: string | boolean): Type {
  return typeof value === 'string' ? 'string' : 'boolean';
}
