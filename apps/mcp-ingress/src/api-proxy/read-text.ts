import type { JsonSchema } from '@gatehouse/contracts';
import { isObject } from '../json/is-object.js';

/** A schema is looked through so deep for the types that it admits. */
const MAX_DEPTH = 16;

/** The types that a schema admits, as far as it says so; empty if it does not. */
export function typesOf(schema: unknown, root: unknown = schema, depth = 0): Set<string> {
  if (!isObject(schema) || depth > MAX_DEPTH) return new Set();
  const { type } = schema;
  if (typeof type === 'string') return new Set([type]);
  if (Array.isArray(type)) return new Set(type.filter((each) => typeof each === 'string'));
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  if (Array.isArray(values)) return new Set(values.map(typeOfValue));
  const target = refersTo(schema['$ref'], root);
  const parts = [
    target,
    ...listIn(schema, 'anyOf'),
    ...listIn(schema, 'oneOf'),
    ...listIn(schema, 'allOf'),
  ];
  return new Set(parts.flatMap((part) => [...typesOf(part, root, depth + 1)]));
}

/**
 * The value that a text stands for, by what its schema admits: text if that may be, else a number or a
 * boolean. What it cannot stand for stays text, which the schema then refuses.
 */
export function scalarOf(text: string, schema: unknown, root: unknown = schema): unknown {
  const types = typesOf(schema, root);
  if (types.size === 0 || types.has('string')) return text;
  const number = types.has('integer') || types.has('number') ? numberOf(text) : null;
  if (number !== null) return number;
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (types.has('null') && text === '') return null;
  return text;
}

/** A whole number that a double cannot hold would arrive as another one, and is none. */
function numberOf(text: string): number | null {
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return null;
  const value = Number(text);
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
  return Number.isFinite(value) && isExact ? value : null;
}

/** The schema of the items of an array, or of a property of an object; `true` if nothing is said of it. */
export function schemaWithin(
  schema: unknown,
  key: 'items' | { property: string },
  root: unknown,
): unknown {
  if (!isObject(schema)) return true;
  const target = refersTo(schema['$ref'], root);
  if (target) return schemaWithin(target, key, root);
  if (key === 'items') return schema['items'] ?? true;
  const properties = schema['properties'];
  return isObject(properties) ? (properties[key.property] ?? true) : true;
}

/** The names of the properties that a schema declares. */
export function propertiesOf(schema: unknown, root: unknown): string[] {
  if (!isObject(schema)) return [];
  const target = refersTo(schema['$ref'], root);
  if (target) return propertiesOf(target, root);
  return isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
}

function refersTo(ref: unknown, root: unknown): JsonSchema | null {
  if (typeof ref !== 'string' || !ref.startsWith('#/$defs/') || !isObject(root)) return null;
  const definitions = root['$defs'];
  const target = isObject(definitions) ? definitions[ref.slice('#/$defs/'.length)] : null;
  return isObject(target) ? target : null;
}

function listIn(schema: Readonly<Record<string, unknown>>, key: string): unknown[] {
  const list = schema[key];
  return Array.isArray(list) ? list : [];
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
