import { BUS } from '@gatehouse/bus';
import type { Bucket, Bus } from '@gatehouse/bus';
import { catalogEntries, catalogKey, GatewayError } from '@gatehouse/contracts';
import type { CatalogEntry } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import type { CatalogConfig } from '../config.js';
import { CatalogEvents } from '../events.js';
import { CatalogRepository } from '../storage/catalog.repository.js';

/** Longer than this, an operator who has changed something need not wait. */
const PATIENCE_MS = 5_000;

/**
 * Keeps the data plane's bucket equal to what the database says is published. The database is the truth,
 * so a crash between its commit and a publication loses nothing: the next look finds the difference.
 */
@Injectable()
export class Publisher implements OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: CatalogConfig,
    private readonly repository: CatalogRepository,
    private readonly events: CatalogEvents,
  ) {}

  /** Publishes now, and from now on looks again and again. */
  async start(): Promise<void> {
    await this.publish();
    this.timer = setInterval(
      () => void this.publish(),
      this.config.CATALOG_RECONCILE_SECONDS * 1_000,
    ).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.last;
  }

  /** Resolves to whether the data plane has everything. A failure is reported, and mended by a later look. */
  publish(): Promise<boolean> {
    const turn = this.last.then(() => this.tryPublishing());
    this.last = turn;
    return turn;
  }

  private async tryPublishing(): Promise<boolean> {
    try {
      this.events.entriesPublished(await withinPatience(this.reconcile()));
      return true;
    } catch (error) {
      const { code, detail } = GatewayError.from(error);
      this.events.publishingFailed({ problem: code, detail });
      return false;
    }
  }

  private reconcile(): Promise<{ written: number; deleted: number }> {
    // Read under the lock, or a slow replica would put back what a faster one has just replaced.
    return this.repository.exclusively('publish', async (transaction) => {
      const entries = await transaction.served();
      const served = new Map(entries.map((entry) => [catalogKey(entry), entry]));
      const bucket = await this.bus.bucket(catalogEntries);
      const superfluous = (await bucket.keys()).filter((key) => !served.has(key));
      for (const key of superfluous) await bucket.delete(key);
      let written = 0;
      for (const [key, entry] of served) {
        if (isDeepStrictEqual(await currentValue(bucket, key), entry)) continue;
        await bucket.put(key, entry);
        written++;
      }
      return { written, deleted: superfluous.length };
    });
  }
}

/** What the data plane has under a key; null if nothing, or nothing that can be understood. */
async function currentValue(
  bucket: Bucket<CatalogEntry>,
  key: string,
): Promise<CatalogEntry | null> {
  try {
    return (await bucket.get(key))?.value ?? null;
  } catch (error) {
    if (error instanceof GatewayError) return null;
    throw error;
  }
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  const expired = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => {
      reject(new GatewayError('catalog_unavailable', undefined, { detail: 'the broker is slow' }));
    });
  });
  return Promise.race([work, expired]);
}
