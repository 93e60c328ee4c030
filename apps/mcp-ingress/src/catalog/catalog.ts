import type { Bus, Watch } from '@gatehouse/bus';
import { catalogEntries } from '@gatehouse/contracts';
import type { CatalogEntry, PublishedApplication } from '@gatehouse/contracts';
import type { OnModuleDestroy } from '@nestjs/common';
import type { Upstream } from '../upstreams/upstream.js';
import type { Events } from '../events.js';
import { applicationKey, emptySnapshot, serverKey, snapshotOf } from './snapshot.js';
import type { ServedApi } from './served-api.js';
import type { ServedServer, Snapshot } from './snapshot.js';

/** What is published, kept current by watching the catalogue's bucket: no call waits for it. */
export class Catalog implements OnModuleDestroy {
  private readonly entries = new Map<string, CatalogEntry>();
  private snapshot: Snapshot = emptySnapshot;
  private loaded = false;
  private watch: Watch | null = null;
  private readonly listeners = new Set<() => void>();

  private constructor(private readonly events: Events) {}

  /** Resolves once everything that is published now is known. */
  static async start(bus: Bus, events: Events): Promise<Catalog> {
    const catalog = new Catalog(events);
    const bucket = await bus.bucket(catalogEntries);
    catalog.watch = await bucket.watch(({ key, value, deleted }) => {
      if (!value && !deleted) events.catalogEntryNotUnderstood({ key });
      catalog.change(key, value);
    });
    catalog.loaded = true;
    catalog.rebuild();
    return catalog;
  }

  /** The MCP server published under this name and version. */
  server(address: { readonly name: string; readonly version: string }): ServedServer | null {
    return this.snapshot.servers.get(serverKey(address)) ?? null;
  }

  /** The API proxy published under this name and version. */
  api(address: { readonly name: string; readonly version: string }): ServedApi | null {
    return this.snapshot.apis.get(serverKey(address)) ?? null;
  }

  /** The upstream servers that are published. */
  upstreams(): Upstream[] {
    return [...this.snapshot.servers.values()].flatMap(({ published }) => {
      const { upstream, name, version } = published;
      if (!upstream) return [];
      const { backend, transport, credentials } = upstream;
      return [{ backend, connection: { transport, credentials }, owner: { name, version } }];
    });
  }

  application(tenant: string, name: string): PublishedApplication | null {
    return this.snapshot.applications.get(applicationKey(tenant, name)) ?? null;
  }

  /** Calls back whenever something else is published than before. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  onModuleDestroy(): void {
    this.watch?.stop();
  }

  /** An entry that this version does not understand is not served: better none than a wrong one. */
  private change(key: string, value: CatalogEntry | null): void {
    if (value) this.entries.set(key, value);
    else this.entries.delete(key);
    if (!this.loaded) return;
    this.rebuild();
    this.events.catalogChanged({ key });
    for (const listener of this.listeners) listener();
  }

  private rebuild(): void {
    this.snapshot = snapshotOf(this.entries.values());
  }
}
