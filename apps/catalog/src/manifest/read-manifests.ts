import { isRecord } from '../text/document.js';
import type { TextDocument } from '../text/document.js';
import { mistakeIn } from '../text/mistake.js';
import type { Finding, Mistake } from '../text/mistake.js';
import type { Path } from '../text/path.js';
import { shorten } from '../text/path.js';
import { noSuch } from '../text/suggest.js';
import { interpolate } from './interpolate.js';
import type { Variables } from './interpolate.js';
import { API_VERSION, Kind, SCHEMAS } from './manifest.js';
import type { Manifest } from './manifest.js';
import { shapeFindings } from './shape-findings.js';

/** Documents that came together: one file, or the body of one request. */
export interface ManifestText {
  /** What mistakes call it, e.g. `crm.yaml`. */
  readonly name: string;
  readonly documents: readonly TextDocument[];
  /** Where relative paths start; null where a manifest may not refer to files. */
  readonly folder: string | null;
}

export interface ReadOptions {
  /** The tenant of a manifest that names none. */
  readonly tenant: string;
  /** Null where manifests may not refer to variables. */
  readonly variables: Variables | null;
}

/** A manifest that is well formed in itself, and where it came from. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly origin: Origin;
}

/** Where a manifest came from: turns findings into mistakes. */
export interface Origin {
  readonly label: string;
  readonly folder: string | null;
  readonly mistake: (finding: Finding) => Mistake;
}

export interface ReadManifests {
  readonly manifests: readonly ReadManifest[];
  readonly mistakes: readonly Mistake[];
  /** `<Kind>/<name>` of what was there but could not be read, so that references to it are not blamed too. */
  readonly broken: ReadonlySet<string>;
}

const MAX_MANIFESTS = 2_000;

/** Reads manifests one by one; what they say about each other is checked later. */
export function readManifests(texts: readonly ManifestText[], options: ReadOptions): ReadManifests {
  const manifests: ReadManifest[] = [];
  const mistakes: Mistake[] = [];
  const broken = new Set<string>();
  const items = texts.flatMap(itemsOf);
  if (items.length > MAX_MANIFESTS) {
    const message = `${items.length} manifests at once, and ${MAX_MANIFESTS} are the most`;
    return { manifests, mistakes: [{ path: '', message, line: null }], broken };
  }
  for (const item of items) {
    const result = readOne(item, options);
    mistakes.push(...result.mistakes);
    if (result.read) manifests.push(result.read);
    else broken.add(identityOf(item.value));
  }
  return { manifests, mistakes, broken };
}

interface Item {
  readonly label: string;
  readonly folder: string | null;
  readonly value: unknown;
  /** Where in its document the manifest starts. */
  readonly start: Path;
  readonly document: TextDocument;
}

/** The manifests of a text: each document is one, or a list of them. They are counted through from 1. */
function itemsOf({ name, documents, folder }: ManifestText): Item[] {
  const items: Item[] = [];
  for (const document of documents) {
    const { value, problems } = document;
    const isEmpty = problems.length === 0 && (value === null || value === undefined);
    if (isEmpty) continue;
    const list = Array.isArray(value)
      ? value.map((entry: unknown, index) => ({ value: entry, start: [index] }))
      : [{ value, start: [] }];
    for (const each of list) {
      items.push({ label: `${name}#${items.length + 1}`, folder, document, ...each });
    }
  }
  return items;
}

function readOne(
  item: Item,
  options: ReadOptions,
): { read: ReadManifest | null; mistakes: Mistake[] } {
  const { problems, lineOf } = item.document;
  const label = [item.label, nameOf(item.value)].filter(Boolean).join(' ');
  const mistake = (finding: Finding): Mistake =>
    mistakeIn(label, finding, lineOf([...item.start, ...finding.path]));
  if (problems.length > 0) {
    return {
      read: null,
      mistakes: problems.map(({ message, line }) => ({ path: item.label, message, line })),
    };
  }
  const result = parse(item.value, options);
  return {
    read: result.manifest
      ? { manifest: result.manifest, origin: { label, folder: item.folder, mistake } }
      : null,
    mistakes: result.findings.map(mistake),
  };
}

function parse(
  raw: unknown,
  options: ReadOptions,
): { manifest: Manifest | null; findings: readonly Finding[] } {
  if (!isRecord(raw)) return refused([], 'a manifest is an object');
  const kind = Kind.safeParse(raw['kind']);
  if (!kind.success) return refused(['kind'], unknownKind(raw['kind']));
  const filled = options.variables
    ? interpolate(raw, options.variables)
    : { value: raw, findings: [] };
  const schema = SCHEMAS[kind.data];
  const value = withTenant(filled.value, options.tenant);
  const parsed = schema.safeParse(value);
  const findings = [
    ...filled.findings,
    ...(parsed.error ? shapeFindings(schema, value, parsed.error.issues) : []),
  ];
  return { manifest: findings.length === 0 && parsed.success ? parsed.data : null, findings };
}

function refused(path: Path, message: string): { manifest: null; findings: Finding[] } {
  return { manifest: null, findings: [{ path, message }] };
}

function unknownKind(kind: unknown): string {
  if (kind === 'Policy') return 'policies are files of authz, not manifests of the catalogue';
  if (typeof kind !== 'string')
    return `is missing: ${API_VERSION} knows ${Kind.options.join(', ')}`;
  return noSuch('kind', kind, Kind.options);
}

function withTenant(value: unknown, tenant: string): unknown {
  if (!isRecord(value) || !isRecord(value['metadata'])) return value;
  return { ...value, metadata: { tenant, ...value['metadata'] } };
}

/** `McpServer crm-mcp-server`, as far as the manifest says so. */
function nameOf(value: unknown): string {
  if (!isRecord(value)) return '';
  const name = isRecord(value['metadata']) ? value['metadata']['name'] : undefined;
  return [value['kind'], name]
    .filter((part) => typeof part === 'string')
    .map(shorten)
    .join(' ');
}

function identityOf(value: unknown): string {
  return nameOf(value).replace(' ', '/');
}
