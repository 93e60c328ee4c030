import type { CatalogEntry } from '@gatehouse/contracts';
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../manifest/manifest.js';
import { mistakeIn } from '../text/mistake.js';
import type { Finding, Mistake } from '../text/mistake.js';
import { describeIdentity, identityOf, keyOf, withoutLifecycle } from './catalog-object.js';
import type { CatalogObject, IncomingObject, StoredObject } from './catalog-object.js';
import { compile } from './compile.js';
import { transitionProblem } from './lifecycle.js';
import { World } from './world.js';

export type Action = 'created' | 'changed' | 'retired' | 'unchanged';

/** What becomes of one thing. The revision counts every change that was ever made to it. */
export interface Change {
  readonly action: Action;
  readonly object: CatalogObject;
  readonly revision: number;
  readonly entry: CatalogEntry | null;
}

export interface ChangePlan {
  readonly changes: readonly Change[];
  readonly mistakes: readonly Mistake[];
}

/**
 * Works out what a set of incoming things would change, also in what depends on them. Whatever is wrong
 * anywhere is among the mistakes, and then the changes are not to be made.
 * @param broken `<Kind>/<name>` of what was sent but could not be read.
 */
export function planChanges(
  incoming: readonly IncomingObject[],
  stored: readonly StoredObject[],
  broken: ReadonlySet<string> = new Set(),
): ChangePlan {
  const before = new Map(stored.map((object) => [keyOf(object.manifest), object]));
  const tenants = new Set(incoming.map(({ manifest }) => manifest.metadata.tenant));
  const after = new Map(
    stored.filter((each) => tenants.has(each.manifest.metadata.tenant)).map(asEntry),
  );
  const mistakes: Mistake[] = [];
  const taken = new NameCheck(stored);
  for (const object of incoming) {
    const key = keyOf(object.manifest);
    const known = before.get(key) ?? null;
    const problem = taken.check(object.manifest) ?? checkAlone(object, known, after.get(key));
    if (problem) mistakes.push(object.mistake(problem));
    else after.set(key, merged(object, known));
  }
  const world = new World([...after.values()], broken);
  mistakes.push(...compile(world));
  const all = [...after.values()].map((object) => changeOf(object, world));
  const asked = all.filter(({ object }) => object.isIncoming);
  const implied = all.filter(({ object, action }) => !object.isIncoming && action !== 'unchanged');
  return { changes: [...inOrder(asked, incoming), ...implied], mistakes };
}

/**
 * Names are unique over all tenants, and a tenant learns no more of the others than that. API proxies and MCP
 * servers are found under the same addresses, so what has the name of the one cannot be the other.
 */
class NameCheck {
  private readonly owners = new Map<string, string>();
  /** Of which kind a thing is, by its address. */
  private readonly holders = new Map<string, Manifest['kind']>();

  constructor(stored: readonly StoredObject[]) {
    for (const { manifest } of stored) this.check(manifest);
  }

  check({ kind, metadata }: Manifest): Finding | null {
    const isAddress = kind === 'ApiProxy' || kind === 'McpServer';
    const name = `${isAddress ? 'address' : kind}/${metadata.name}`;
    const owner = this.owners.get(name) ?? metadata.tenant;
    this.owners.set(name, owner);
    if (owner !== metadata.tenant) return taken('the name is taken');
    if (!isAddress) return null;
    const address = `${metadata.name}/${metadata.version}`;
    const holder = this.holders.get(address) ?? kind;
    this.holders.set(address, holder);
    return holder === kind ? null : taken(`the address is that of the ${holder} of this name`);
  }
}

function taken(message: string): Finding {
  return { path: ['metadata', 'name'], message };
}

/** In the order of the manifests, which is the one that whoever sent them knows. */
function inOrder(changes: readonly Change[], incoming: readonly IncomingObject[]): Change[] {
  const position = new Map(incoming.map(({ manifest }, index) => [keyOf(manifest), index]));
  const of = ({ object }: Change): number => position.get(keyOf(object.manifest)) ?? 0;
  return [...changes].sort((a, b) => of(a) - of(b));
}

function asEntry(stored: StoredObject): [string, CatalogObject] {
  return [keyOf(stored.manifest), asObject(stored)];
}

function asObject(stored: StoredObject): CatalogObject {
  const { manifest, contract, lifecycle, upstream } = stored;
  const label = `${describeIdentity(identityOf(manifest))} (stored)`;
  const mistake: CatalogObject['mistake'] = (finding) => mistakeIn(label, finding);
  return { manifest, contract, lifecycle, mistake, upstream, stored, isIncoming: false };
}

function merged(incoming: IncomingObject, stored: StoredObject | null): CatalogObject {
  return {
    manifest: withoutLifecycle(incoming.manifest),
    contract: incoming.contract,
    lifecycle: incoming.lifecycle ?? stored?.lifecycle ?? 'published',
    mistake: incoming.mistake,
    upstream: stored?.upstream ?? null,
    stored,
    isIncoming: true,
  };
}

function checkAlone(
  { lifecycle, manifest }: IncomingObject,
  stored: StoredObject | null,
  before: CatalogObject | undefined,
): Finding | null {
  if (before?.isIncoming) return { path: ['metadata'], message: 'is defined a second time' };
  if (!stored) return null;
  const problem = lifecycle && transitionProblem(stored.lifecycle, lifecycle);
  if (problem) return { path: ['spec', 'lifecycle'], message: problem };
  const isFrozen = stored.lifecycle === 'retired';
  if (!isFrozen || isDeepStrictEqual(withoutLifecycle(manifest), stored.manifest)) return null;
  return { path: [], message: 'is retired for good: make a new version' };
}

function changeOf(object: CatalogObject, world: World): Change {
  const { stored } = object;
  const entry = world.entries.get(keyOf(object.manifest)) ?? null;
  if (!stored) return { action: 'created', object, revision: 1, entry };
  const isSame =
    object.lifecycle === stored.lifecycle &&
    isDeepStrictEqual(object.manifest, stored.manifest) &&
    isDeepStrictEqual(object.contract, stored.contract) &&
    isDeepStrictEqual(entry, stored.entry);
  if (isSame) return { action: 'unchanged', object, revision: stored.revision, entry };
  const revision = stored.revision + 1;
  return {
    action: object.lifecycle === 'retired' ? 'retired' : 'changed',
    object,
    revision,
    entry: entry && { ...entry, revision },
  };
}
