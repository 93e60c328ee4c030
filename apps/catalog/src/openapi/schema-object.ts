import type { JsonSchema } from '@gatehouse/contracts';
import { RE2JS, RE2JSException } from 're2js';
import { isRecord } from '../text/document.js';
import { FORMATS } from './keywords.js';

/** A schema of JSON Schema 2020-12: an object, or `true` for anything and `false` for nothing. */
export type SchemaNode = JsonSchema | boolean;

/**
 * Turns what OpenAPI 3.0 says in its own way into JSON Schema 2020-12: `nullable`, exclusive limits as
 * booleans, `example`. `source` is the Schema Object, `schema` its keywords so far.
 */
export function fromOpenApi30(source: JsonSchema, schema: JsonSchema): JsonSchema {
  const result = { ...schema };
  for (const [flag, limit] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof source[flag] !== 'boolean') continue;
    delete result[flag];
    if (!source[flag] || result[limit] === undefined) continue;
    result[flag] = result[limit];
    delete result[limit];
  }
  return source['nullable'] === true ? orNull(result) : result;
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const values: unknown = schema['enum'];
  const withNull =
    Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {};
  return { ...schema, type: [type, 'null'], ...withNull };
}

/** Makes `examples` of what OpenAPI calls `example`. */
export function withExamples(source: JsonSchema, schema: JsonSchema): JsonSchema {
  const examples: unknown = source['examples'];
  if (Array.isArray(examples)) return { ...schema, examples };
  return source['example'] === undefined ? schema : { ...schema, examples: [source['example']] };
}

/** Keeps a format if validators know it. Bytes have keywords of their own. */
export function withFormat(schema: JsonSchema): JsonSchema {
  const { format, ...rest } = schema;
  if (format === undefined) return schema;
  if (typeof format === 'string' && FORMATS.includes(format)) return schema;
  if (format === 'binary') return { contentMediaType: 'application/octet-stream', ...rest };
  return format === 'byte' ? { ...rest, contentEncoding: 'base64' } : rest;
}

/** Leaves out what means nothing without its companion: strict validators refuse it. */
export function withoutStrays(schema: JsonSchema): JsonSchema {
  const strays = new Set<string>();
  const hasBranch = schema['then'] !== undefined || schema['else'] !== undefined;
  if (schema['if'] === undefined) strays.add('then').add('else');
  else if (!hasBranch) strays.add('if');
  if (schema['contains'] === undefined) strays.add('minContains').add('maxContains');
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !strays.has(keyword)));
}

/**
 * Keeps the patterns that can be run. Where one of them would have named properties and cannot, the others
 * are no longer all there are, so nothing else is forbidden either.
 */
export function withSafePatterns(schema: JsonSchema): {
  readonly schema: JsonSchema;
  readonly dropped: readonly string[];
} {
  const named = isRecord(schema['patternProperties']) ? schema['patternProperties'] : {};
  const unsafe = Object.keys(named).filter((pattern) => !isSafePattern(pattern));
  const dropped = unsafe.map(() => 'patternProperties');
  let result = schema;
  if (unsafe.length > 0) {
    const { additionalProperties: _, unevaluatedProperties: __, ...rest } = schema;
    const safe = Object.entries(named).filter(([pattern]) => !unsafe.includes(pattern));
    result = { ...rest, patternProperties: Object.fromEntries(safe) };
  }
  if (result['pattern'] === undefined || isSafePattern(result['pattern'])) {
    return { schema: result, dropped };
  }
  const { pattern: _, ...rest } = result;
  return { schema: rest, dropped: [...dropped, 'pattern'] };
}

/**
 * Whether a pattern can be run on what strangers send: it compiles with Unicode semantics, as JSON Schema
 * asks, and in RE2, so a validator may run it in linear time.
 */
function isSafePattern(pattern: unknown): boolean {
  if (typeof pattern !== 'string') return false;
  try {
    return new RegExp(pattern, 'u') instanceof RegExp && Boolean(RE2JS.compile(pattern));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RE2JSException) return false;
    throw error;
  }
}

/** Whether a schema describes an object and nothing else. */
export function isObjectSchema(schema: SchemaNode): schema is JsonSchema {
  return isRecord(schema) && schema['type'] === 'object';
}
