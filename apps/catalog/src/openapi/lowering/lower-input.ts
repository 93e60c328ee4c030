import type { JsonSchema } from '@gatehouse/contracts';
import { isRecord } from '../../text/document.js';
import type { SchemaNode } from '../schema-object.js';
import { mergeAll } from './merge.js';
import { byType, WORDS } from './types.js';
import { described } from './words.js';

/**
 * Lowers the input schema of a tool, with its `$defs`, to what every provider takes (`COMMON`). What it says
 * gets no stricter by it: what a provider would refuse is said in a way that it takes, put into words, or
 * left to the backend.
 */
export function lowerInput(schema: JsonSchema): JsonSchema {
  const { $defs, ...rest } = schema;
  const lowered = lower(rest);
  if (!isRecord($defs)) return lowered;
  const definitions = mapValues($defs, lower);
  const isEmpty = (name: string): boolean => leadsToItself(name, definitions);
  const sound = Object.entries(definitions).map(([name, definition]) =>
    isEmpty(name) ? [name, {}] : [name, definition],
  );
  return { ...lowered, $defs: Object.fromEntries(sound) };
}

/** Whether a definition only refers on, and back to where it began: it then says nothing. */
function leadsToItself(name: string, definitions: JsonSchema): boolean {
  const seen = new Set<string>();
  for (let next: string | null = name; next !== null;) {
    if (seen.has(next)) return true;
    seen.add(next);
    const definition = definitions[next];
    const ref: unknown = isRecord(definition) ? definition['$ref'] : undefined;
    next = typeof ref === 'string' ? ref.slice('#/$defs/'.length) : null;
  }
  return false;
}

/** Lowers one schema, and all within it. */
export function lower(node: unknown): JsonSchema {
  if (!isRecord(node)) return {};
  const inner = withoutForeign(lowerChildren(node));
  const { allOf, anyOf, oneOf, ...own } = inner;
  const base = own['$ref'] === undefined ? byType(described(own)) : own;
  const whole = Array.isArray(allOf) ? mergeAll([base, ...allOf.filter(isRecord)]) : base;
  const choice: unknown = Array.isArray(anyOf) ? anyOf : oneOf;
  return Array.isArray(choice) ? withChoice(whole, choice.filter(isRecord)) : whole;
}

function lowerChildren(node: JsonSchema): JsonSchema {
  const result = { ...node };
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const list: unknown = node[keyword];
    if (Array.isArray(list)) result[keyword] = list.map(lower);
  }
  if (isRecord(node['properties'])) {
    const possible = Object.entries(node['properties']).filter(([, schema]) => schema !== false);
    result['properties'] = mapValues(Object.fromEntries(possible), lower);
  }
  if (node['items'] !== undefined) result['items'] = lower(node['items']);
  if (isRecord(node['additionalProperties'])) {
    result['additionalProperties'] = lower(node['additionalProperties']);
  }
  return result;
}

/** Says in the common keywords what others say, as far as that is possible. */
function withoutForeign(node: JsonSchema): JsonSchema {
  const {
    const: only,
    exclusiveMinimum,
    exclusiveMaximum,
    patternProperties,
    prefixItems,
    ...rest
  } = node;
  const result = { ...rest };
  if (only !== undefined) result['enum'] = [only];
  if (typeof exclusiveMinimum === 'number') {
    result['minimum'] ??= exclusiveMinimum + (node['type'] === 'integer' ? 1 : 0);
  }
  if (typeof exclusiveMaximum === 'number') {
    result['maximum'] ??= exclusiveMaximum - (node['type'] === 'integer' ? 1 : 0);
  }
  if (patternProperties !== undefined) delete result['additionalProperties'];
  if (prefixItems !== undefined) result['items'] = {};
  return result;
}

/** Alternatives stand alone: what is said beside them is said in each of them. */
function withChoice(whole: JsonSchema, choice: readonly JsonSchema[]): JsonSchema {
  const wordy = Object.entries(whole).filter(([keyword]) => WORDS.has(keyword));
  const rules = Object.fromEntries(Object.entries(whole).filter(([key]) => !WORDS.has(key)));
  const hasRules = Object.keys(rules).length > 0;
  // Conditions on an object, such as which properties go together, are left to the backend.
  if (hasRules && choice.every((each) => isCondition(each))) return whole;
  const branches = choice.flatMap((each) => {
    const branch = hasRules ? mergeAll([rules, each]) : each;
    const inner: unknown = branch['anyOf'];
    return Array.isArray(inner) ? inner.filter(isRecord) : [branch];
  });
  const [only] = branches;
  if (!only || branches.some((each) => Object.keys(each).length === 0)) return whole;
  const said = Object.fromEntries(wordy);
  return branches.length === 1 ? { ...only, ...said } : { anyOf: branches, ...said };
}

function isCondition(branch: SchemaNode): boolean {
  if (!isRecord(branch)) return true;
  const { properties } = branch;
  const described = isRecord(properties) ? Object.values(properties) : [];
  return (
    Object.keys(branch).every((key) =>
      ['type', 'required', 'properties', ...WORDS].includes(key),
    ) && described.every((each) => isRecord(each) && Object.keys(each).length === 0)
  );
}

function mapValues(
  named: Readonly<Record<string, unknown>>,
  change: (value: unknown) => JsonSchema,
): JsonSchema {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, change(value)]));
}
