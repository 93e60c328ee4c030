import type { Change } from '@gatehouse/bus';
import { catalogKey } from '@gatehouse/contracts';
import type { CatalogEntry, PublishedApplication, ResourceRef } from '@gatehouse/contracts';
import { createHash } from 'node:crypto';
import { newestVersion } from './newest-version.js';

type Listener = (name: string, application: PublishedApplication | null) => void;

/**
 * What the catalogue says at this moment: the applications with their subscriptions, and which resources
 * are published. An entry that cannot be understood counts as absent.
 */
export class Directory {
  /** By name, then by key: versions of one application may stand side by side. */
  private readonly versions = new Map<string, Map<string, PublishedApplication>>();
  /** The tenant of each published resource, by key. */
  private readonly resources = new Map<string, string>();
  private readonly listeners: Listener[] = [];
  private knownDigest: string | null = null;

  apply(change: Pick<Change<CatalogEntry>, 'key' | 'value'>): void {
    const { key } = change;
    const value = change.value && catalogKey(change.value) === key ? change.value : null;
    const [kind = '', name = ''] = key.split('/');
    if (kind === 'Application') {
      this.applyApplication(name, key, value?.kind === 'Application' ? value : null);
    } else if (value) {
      this.resources.set(key, value.tenant);
    } else {
      this.resources.delete(key);
    }
  }

  /** The newest published version of an application; null if there is none, or if tenants disagree about it. */
  application(name: string): PublishedApplication | null {
    const versions = [...(this.versions.get(name)?.values() ?? [])];
    const tenants = new Set(versions.map(({ tenant }) => tenant));
    return tenants.size === 1 ? newestVersion(versions) : null;
  }

  /** Null for nobody, and for somebody unknown. */
  tenantOf(application: string | null): string | null {
    return application === null ? null : (this.application(application)?.tenant ?? null);
  }

  /** Whether a tenant's resource is published. The control plane always is, for everybody. */
  isPublished(resource: ResourceRef, tenant: string): boolean {
    if (resource.kind === 'ControlPlane') return true;
    const { kind, name, version } = resource;
    return this.resources.get(catalogKey({ kind, name, version })) === tenant;
  }

  /** Changes with every application and subscription; the same on every replica. */
  get digest(): string {
    this.knownDigest ??= digestOf(this.versions);
    return this.knownDigest;
  }

  /** Tells of every application that is there, and then of every change; null: it is there no more. */
  subscribe(listener: Listener): void {
    this.listeners.push(listener);
    for (const name of this.versions.keys()) listener(name, this.application(name));
  }

  private applyApplication(name: string, key: string, value: PublishedApplication | null): void {
    const versions = this.versions.get(name) ?? new Map<string, PublishedApplication>();
    if (value) versions.set(key, value);
    else versions.delete(key);
    if (versions.size > 0) this.versions.set(name, versions);
    else this.versions.delete(name);
    this.knownDigest = null;
    for (const listener of this.listeners) listener(name, this.application(name));
  }
}

function digestOf(versions: ReadonlyMap<string, ReadonlyMap<string, unknown>>): string {
  const entries = [...versions.values()].flatMap((ofOne) => [...ofOne]);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
