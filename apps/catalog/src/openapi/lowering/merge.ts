import type { JsonSchema } from '@gatehouse/contracts';
import { isRecord } from '../../text/document.js';
import { WORDS } from './types.js';

/**
 * One schema that says what several lowered ones say together. Where they contradict each other, or cannot
 * be joined, the earlier one is believed: the result may let more through, and never less than was meant.
 */
export function mergeAll(schemas: readonly JsonSchema[]): JsonSchema {
  return schemas.reduce((a, b) => merge(a, b));
}

const MAX_BRANCHES = 20;

function merge(a: JsonSchema, b: JsonSchema): JsonSchema {
  if (isOnlyWords(b)) return { ...b, ...a };
  if (isOnlyWords(a)) return { ...b, ...a };
  if (a['$ref'] !== undefined || b['$ref'] !== undefined) {
    return b['$ref'] === undefined ? { ...b, ...wordsOf(a) } : a;
  }
  if (Array.isArray(a['anyOf'])) return overBranches(a, (branch) => merge(branch, b));
  if (Array.isArray(b['anyOf'])) {
    return { ...overBranches(b, (branch) => merge(a, branch)), ...wordsOf(a) };
  }
  return mergePlain(a, b);
}

function overBranches(schema: JsonSchema, change: (branch: JsonSchema) => JsonSchema): JsonSchema {
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isRecord) : [];
  if (branches.length > MAX_BRANCHES) return schema;
  const changed = branches.map(change).flatMap((each) => {
    const inner: unknown = each['anyOf'];
    return Array.isArray(inner) ? inner.filter(isRecord) : [each];
  });
  return { ...schema, anyOf: changed };
}

function mergePlain(a: JsonSchema, b: JsonSchema): JsonSchema {
  const result: JsonSchema = { ...b, ...a };
  const type = commonType(a['type'], b['type']);
  if (type !== undefined) result['type'] = type;
  if (isRecord(a['properties']) && isRecord(b['properties'])) {
    result['properties'] = mergeProperties(a['properties'], b['properties']);
  }
  if (Array.isArray(a['required']) && Array.isArray(b['required'])) {
    result['required'] = [...new Set([...a['required'], ...b['required']])];
  }
  if (Array.isArray(a['enum']) && Array.isArray(b['enum'])) {
    const others = new Set<unknown>(b['enum']);
    const shared = a['enum'].filter((each) => others.has(each));
    result['enum'] = shared.length > 0 ? shared : a['enum'];
  }
  // Each of them closed, together they would let nothing through: what was meant is their union.
  if (a['additionalProperties'] === undefined || b['additionalProperties'] === undefined) {
    delete result['additionalProperties'];
  }
  return result;
}

function mergeProperties(a: JsonSchema, b: JsonSchema): JsonSchema {
  const result: JsonSchema = { ...a };
  for (const [name, schema] of Object.entries(b)) {
    const present = Object.hasOwn(a, name) ? a[name] : undefined;
    result[name] = isRecord(present) && isRecord(schema) ? merge(present, schema) : schema;
  }
  return result;
}

function commonType(a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return a ?? b;
  const others = listOf(b);
  const shared = listOf(a).filter((type) => others.includes(type));
  if (shared.length === 0) return a;
  return shared.length === 1 ? shared[0] : shared;
}

function listOf(type: unknown): unknown[] {
  return Array.isArray(type) ? type : [type];
}

function wordsOf(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => WORDS.has(keyword)));
}

function isOnlyWords(schema: JsonSchema): boolean {
  return Object.keys(schema).every((keyword) => WORDS.has(keyword));
}
