import type { Bus, Change, Watch } from '@gatehouse/bus';
import { catalogEntries, GatewayError } from '@gatehouse/contracts';
import type { CatalogEntry } from '@gatehouse/contracts';
import type { OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Events } from '../events.js';
import type { CatalogSnapshot } from './catalog-snapshot.js';
import { toSnapshot } from './catalog-snapshot.js';

/** How long a start waits for the catalogue, so that a new instance takes no call that it cannot judge. */
const START_MS = 5_000;
const RETRY_MS = 1_000;

/** Follows what is published, and goes on with what it knows when nobody publishes any more. */
export class CatalogWatch implements OnModuleDestroy {
  private readonly entries = new Map<string, CatalogEntry>();
  private snapshot: CatalogSnapshot | null = null;
  private isLoaded = false;
  private isStopped = false;
  private watch: Watch | null = null;

  private constructor(
    private readonly bus: Bus,
    private readonly events: Events,
  ) {}

  /** Begins to follow; resolves when the catalogue is loaded, or after five seconds without it. */
  static async start(bus: Bus, events: Events): Promise<CatalogWatch> {
    const catalog = new CatalogWatch(bus, events);
    await Promise.race([catalog.follow(), sleep(START_MS, undefined, { ref: false })]);
    return catalog;
  }

  /**
   * What is published now.
   * @throws GatewayError `catalog_unavailable` until it is loaded.
   */
  current(): CatalogSnapshot {
    if (!this.isLoaded) throw new GatewayError('catalog_unavailable');
    return (this.snapshot ??= toSnapshot(this.entries.values()));
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    this.watch?.stop();
  }

  private async follow(): Promise<void> {
    while (!this.isLoaded && !this.isStopped) {
      try {
        const bucket = await this.bus.bucket(catalogEntries);
        this.watch = await bucket.watch((change) => this.apply(change));
        this.isLoaded = true;
        this.events.catalogFollowed({ entries: this.entries.size });
      } catch (cause) {
        this.events.catalogNotFollowed({ cause });
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  /** An entry that this version does not understand is as good as none: what it would allow is refused. */
  private apply({ key, value }: Change<CatalogEntry>): void {
    if (value) this.entries.set(key, value);
    else this.entries.delete(key);
    this.snapshot = null;
  }
}
