import type { CatalogEntry } from '@gatehouse/contracts';
import type { Kind } from '../manifest/manifest.js';
import { noSuch } from '../text/suggest.js';
import type { CatalogObject } from './catalog-object.js';
import { keyOf } from './catalog-object.js';

export interface Reference {
  readonly kind: Kind;
  readonly tenant: string;
  readonly name: string;
  readonly version: string;
}

/** Everything there would be after a change, and what of it has been compiled so far. */
export class World {
  readonly entries = new Map<string, CatalogEntry>();
  private readonly objects: ReadonlyMap<string, CatalogObject>;

  /** @param broken `<Kind>/<name>` of what was sent but could not be read. */
  constructor(
    objects: readonly CatalogObject[],
    private readonly broken: ReadonlySet<string>,
  ) {
    this.objects = new Map(objects.map((object) => [keyOf(object.manifest), object]));
  }

  /** Things of one kind, in the order in which they came. */
  ofKind(kind: Kind): CatalogObject[] {
    return [...this.objects.values()].filter(({ manifest }) => manifest.kind === kind);
  }

  /** What a reference means; a tenant sees only its own things. Null if it was sent but is broken. */
  find(reference: Reference): CatalogObject | { readonly problem: string } | null {
    const { kind, tenant, name, version } = reference;
    const object = this.objects.get(`${kind}/${name}/${version}`);
    if (object?.manifest.metadata.tenant === tenant) return object;
    if (this.broken.has(`${kind}/${name}`)) return null;
    const known = this.ofKind(kind).filter(({ manifest }) => manifest.metadata.tenant === tenant);
    const versions = known
      .filter(({ manifest }) => manifest.metadata.name === name)
      .map(({ manifest }) => manifest.metadata.version);
    if (versions.length > 0) {
      return { problem: `${kind} ${name} has no version ${version}, only ${versions.join(', ')}` };
    }
    return {
      problem: noSuch(
        kind,
        name,
        known.map(({ manifest }) => manifest.metadata.name),
      ),
    };
  }

  /**
   * Finds what something published depends on, which must then be published too.
   * @returns the problem, if there is one.
   */
  findServed(
    reference: Reference,
    dependent: CatalogObject,
  ): CatalogObject | { readonly problem: string } | null {
    const found = this.find(reference);
    if (!found || 'problem' in found) return found;
    if (dependent.lifecycle !== 'published' || found.lifecycle === 'published') return found;
    const { kind, name, version } = reference;
    return { problem: `${kind} ${name} ${version} is ${found.lifecycle}, and this is published` };
  }
}
