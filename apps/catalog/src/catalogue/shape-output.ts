import { resultPathSegments } from '@gatehouse/contracts';
import type { JsonSchema, ListShape, ResultShape } from '@gatehouse/contracts';
import { isRecord } from '../text/document.js';

type Segments = readonly string[];

/** Keywords under which a schema says no more than its members and items do, and what may be kept of it. */
const OBJECT_KEYWORDS = new Set(
  'type title description properties required additionalProperties $defs'.split(' '),
);
const LIST_KEYWORDS = new Set('type title description items minItems maxItems'.split(' '));
/** Longer chains of references are not followed. */
const MAX_REFERENCES = 20;

/**
 * The schema of a tool's results after they were shaped. Undefined where it cannot be told: then the tool
 * promises no schema at all, since a client would hold its results to it.
 */
export function shapeOutput(
  schema: JsonSchema | undefined,
  { select, lists }: ResultShape,
): JsonSchema | undefined {
  if (!schema) return undefined;
  const shaper = new SchemaShaper(schema);
  let shaped: JsonSchema | null = schema;
  if (select) shaped = shaper.pick(shaped, select.map(resultPathSegments));
  const inward = lists
    .map((list) => ({ list, segments: resultPathSegments(list.at) }))
    .toSorted((a, b) => b.segments.length - a.segments.length);
  for (const { list, segments } of inward) {
    shaped = shaped && shaper.replaceAt(shaped, segments, list);
  }
  if (!shaped) return undefined;
  const { $defs: definitions } = schema;
  return definitions === undefined ? shaped : { ...shaped, $defs: definitions };
}

/** Shapes schemas as results are shaped. Null: it cannot be told what the result is like. */
class SchemaShaper {
  constructor(private readonly root: JsonSchema) {}

  pick(schema: JsonSchema, paths: readonly Segments[]): JsonSchema | null {
    if (paths.some((path) => path.length === 0)) return schema;
    const known = this.resolve(schema);
    if (known && isList(known)) return this.pickItems(known, paths);
    return known && isPlainObject(known) ? this.pickMembers(known, paths) : null;
  }

  replaceAt(schema: JsonSchema, [name, ...rest]: Segments, list: ListShape): JsonSchema | null {
    const known = this.resolve(schema);
    if (!known) return null;
    if (name === undefined) return isList(known) ? listOf(known, list) : null;
    if (isList(known)) return name === '*' ? this.replaceInItems(known, rest, list) : null;
    return isPlainObject(known) ? this.replaceInMember(known, [name, ...rest], list) : null;
  }

  private replaceInItems(schema: JsonSchema, rest: Segments, list: ListShape): JsonSchema | null {
    const { items } = schema;
    const inner = isRecord(items) ? this.replaceAt(items, rest, list) : null;
    return inner && { ...schema, items: inner };
  }

  private replaceInMember(
    schema: JsonSchema,
    [name = '*', ...rest]: Segments,
    list: ListShape,
  ): JsonSchema | null {
    if (name === '*') return null;
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    const member = Object.hasOwn(properties, name) ? properties[name] : undefined;
    // What has no schema of its own needs none when it is shaped.
    if (member === undefined) return isRecord(schema['additionalProperties']) ? null : schema;
    const inner = isRecord(member) ? this.replaceAt(member, rest, list) : null;
    return inner && { ...schema, properties: { ...properties, [name]: inner } };
  }

  private pickItems(schema: JsonSchema, paths: readonly Segments[]): JsonSchema | null {
    const inner = below(paths, '*');
    const { items, minItems: _, ...rest } = schema;
    if (inner.length === 0) return rest;
    const picked = isRecord(items) ? this.pick(items, inner) : null;
    return picked && { ...rest, items: picked };
  }

  private pickMembers(schema: JsonSchema, paths: readonly Segments[]): JsonSchema | null {
    const { properties, required, ...rest } = schema;
    if (isRecord(rest['additionalProperties'])) return null;
    const kept: [string, JsonSchema][] = [];
    for (const [name, member] of Object.entries(isRecord(properties) ? properties : {})) {
      const inner = [...below(paths, name), ...(name === '*' ? [] : below(paths, '*'))];
      if (inner.length === 0) continue;
      const picked = isRecord(member) ? this.pick(member, inner) : null;
      if (!picked) return null;
      kept.push([name, picked]);
    }
    const names = new Set<unknown>(kept.map(([name]) => name));
    const needed = Array.isArray(required) ? required.filter((name) => names.has(name)) : [];
    return {
      ...rest,
      properties: Object.fromEntries(kept),
      ...(needed.length > 0 ? { required: needed } : {}),
    };
  }

  /** What a reference within the document leads to. */
  private resolve(schema: JsonSchema): JsonSchema | null {
    let at: JsonSchema = schema;
    for (let followed = 0; followed < MAX_REFERENCES; followed += 1) {
      const { $ref: reference } = at;
      if (reference === undefined) return at;
      if (typeof reference !== 'string') return null;
      const [, name] = /^#\/\$defs\/([^/]+)$/.exec(reference) ?? [];
      const definitions = this.root['$defs'];
      const target = name && isRecord(definitions) ? definitions[decodeName(name)] : null;
      if (!isRecord(target)) return null;
      at = target;
    }
    return null;
  }
}

function below(paths: readonly Segments[], name: string): Segments[] {
  return paths.filter(([first]) => first === name).map((path) => path.slice(1));
}

function isList(schema: JsonSchema): boolean {
  return schema['type'] === 'array' && Object.keys(schema).every((key) => LIST_KEYWORDS.has(key));
}

function isPlainObject(schema: JsonSchema): boolean {
  return (
    schema['type'] === 'object' && Object.keys(schema).every((key) => OBJECT_KEYWORDS.has(key))
  );
}

function listOf(schema: JsonSchema, { first, summary }: ListShape): JsonSchema {
  const { minItems, ...rest } = schema;
  const least = typeof minItems === 'number' ? { minItems: Math.min(minItems, first) } : {};
  const list = { ...rest, ...least };
  if (!summary) return list;
  const properties = { count: { type: 'integer' }, first: list };
  return { type: 'object', properties, required: ['count', 'first'], additionalProperties: false };
}

/** RFC 6901 section 4. */
function decodeName(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
