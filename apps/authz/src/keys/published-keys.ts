import type { Bucket } from '@gatehouse/bus';
import { GatewayError } from '@gatehouse/contracts';
import type { authzKeys } from '@gatehouse/contracts';
import type { z } from 'zod';
import type { StoredKeys } from './signing-key.repository.js';

/** The one key of the bucket. */
const CURRENT = 'current';
const ATTEMPTS = 5;

/** The public keys at the broker, where every service that verifies tokens finds them. */
export class PublishedKeys {
  constructor(
    private readonly bucket: Bucket<z.output<typeof authzKeys.value>>,
    private readonly issuer: string,
  ) {}

  /**
   * Publishes what `load` reads, if it is not there yet. The bucket is read first, then the database, and
   * then compared and set: a replica that read the database before a rotation cannot overwrite one that
   * read it afterwards.
   */
  async bringUpToDate(load: () => Promise<StoredKeys>): Promise<StoredKeys> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const entry = await this.bucket.get(CURRENT);
      const keys = await load();
      const value = { issuer: this.issuer, keys: [...keys.published] };
      if (JSON.stringify(entry?.value) === JSON.stringify(value)) return keys;
      const written = entry
        ? await this.bucket.update(CURRENT, value, entry.revision)
        : await this.bucket.create(CURRENT, value);
      if (written !== null) return keys;
    }
    throw new GatewayError('conflict', undefined, { detail: 'the keys could not be published' });
  }
}
