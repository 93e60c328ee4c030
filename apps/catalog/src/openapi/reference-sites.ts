import { isRecord } from '../text/document.js';
import type { Path } from '../text/path.js';

/** What a reference stands for, as the components of a contract are grouped. */
export type PartKind =
  | 'schemas'
  | 'parameters'
  | 'requestBodies'
  | 'responses'
  | 'headers'
  | 'links'
  | 'callbacks'
  | 'pathItems';

/** A reference in a document. */
export interface ReferenceSite {
  readonly ref: string;
  /** Where the object with the reference is. */
  readonly path: Path;
  readonly holder: Record<string, unknown>;
  readonly kind: PartKind;
}

/** The text of a reference object; null if the value is none. */
export function refOf(value: unknown): string | null {
  return isRecord(value) && Object.hasOwn(value, '$ref') && typeof value['$ref'] === 'string'
    ? value['$ref']
    : null;
}

/** Keys under which a document holds data: a `$ref` in there is somebody's example. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const', 'value']);
/** Keys under which the next keys are names that people chose. */
const NAMED = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
  'paths',
  'pathItems',
  'webhooks',
  'schemas',
  'parameters',
  'requestBodies',
  'responses',
  'headers',
  'content',
  'callbacks',
  'links',
]);
/** What stands under a key. Under any other key, what may be a reference is a schema. */
const KINDS = new Map<string, PartKind>([
  ['paths', 'pathItems'],
  ['pathItems', 'pathItems'],
  ['webhooks', 'pathItems'],
  ['parameters', 'parameters'],
  ['requestBody', 'requestBodies'],
  ['requestBodies', 'requestBodies'],
  ['responses', 'responses'],
  ['headers', 'headers'],
  ['callbacks', 'callbacks'],
  ['links', 'links'],
]);

interface Visited {
  readonly value: unknown;
  readonly path: Path;
  /** Whether its keys are names. */
  readonly names: boolean;
  readonly kind: PartKind;
}

/** All references in a document, or in a part of one, in its order. `kind` is what the part itself is. */
export function referencesIn(root: unknown, kind: PartKind = 'schemas'): ReferenceSite[] {
  const found: ReferenceSite[] = [];
  for (const { value, ...at } of partsOf(root, kind)) {
    const ref = refOf(value);
    if (ref !== null) found.push({ ref, path: at.path, holder: value, kind: at.kind });
  }
  return found.reverse();
}

/** The mappings of all discriminators: from values to references, or to names. */
export function mappingsIn(root: unknown): Record<string, unknown>[] {
  return [...partsOf(root, 'schemas')].flatMap(({ value: { discriminator } }) => {
    const mapping = isRecord(discriminator) ? discriminator['mapping'] : null;
    return isRecord(mapping) ? [mapping] : [];
  });
}

/** Every object that is neither data nor a list of names, from the last to the first. */
function* partsOf(
  root: unknown,
  kind: PartKind,
): Generator<Visited & { readonly value: Record<string, unknown> }> {
  const open: Visited[] = [{ value: root, path: [], names: false, kind }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, names } = next;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        open.push({ value: item, path: [...path, index], names: false, kind: next.kind });
      }
    }
    if (!isRecord(value)) continue;
    if (!names) yield { ...next, value };
    for (const [key, child] of Object.entries(value)) {
      if (!names && (DATA.has(key) || key.startsWith('x-'))) continue;
      open.push({
        value: child,
        path: [...path, key],
        names: !names && NAMED.has(key),
        kind: names ? next.kind : kindUnder(key, next.kind),
      });
    }
  }
}

/** The keys of a callback are expressions, and what stands under them are path items. */
function kindUnder(key: string, parent: PartKind): PartKind {
  return parent === 'callbacks' ? 'pathItems' : (KINDS.get(key) ?? 'schemas');
}
