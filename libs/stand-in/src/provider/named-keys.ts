import { Secret } from '@gatehouse/service-kit';
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** How the key that every installation has is called. */
export const DEFAULT_KEY_NAME = 'default';

/** A key, and the name by which knobs and books speak of it. */
export interface NamedKey {
  readonly name: string;
  readonly key: Secret;
}

/** Keys in an environment variable: `blue=key-1,green=key-2`. */
export const namedKeys = z
  .string()
  .regex(/^(?:[a-z0-9-]+=[^,\s=]+(?:,[a-z0-9-]+=[^,\s=]+)*)?$/, 'must be name=key,name=key')
  .transform((text) =>
    text
      .split(',')
      .filter((entry) => entry !== '')
      .map((entry): NamedKey => {
        const [name = '', key = ''] = entry.split('=');
        return { name, key: new Secret(key) };
      }),
  );

/** The keys that a provider accepts. */
export class NamedKeys {
  /** Names by digest, so that looking one up takes no longer for a key that is nearly right. */
  private readonly names: ReadonlyMap<string, string>;

  constructor(keys: readonly NamedKey[]) {
    this.names = new Map(keys.map(({ name, key }) => [digest(key.reveal()), name]));
  }

  /** The name of a key; null if it is not accepted. */
  nameOf(presented: string): string | null {
    return this.names.get(digest(presented)) ?? null;
  }

  has(name: string): boolean {
    return [...this.names.values()].includes(name);
  }
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
