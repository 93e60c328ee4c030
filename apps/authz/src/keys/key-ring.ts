import { GatewayError } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/service-kit';
import type { Events } from '../events.js';
import type { PublishedKeys } from './published-keys.js';
import { newSigningKey } from './signing-key.js';
import type { PrivateJwk, PublicJwk } from './signing-key.js';
import type { SigningKeyRepository, StoredKeys } from './signing-key.repository.js';

interface Parts {
  readonly repository: SigningKeyRepository;
  readonly publishedKeys: PublishedKeys;
  readonly clock: Clock;
  readonly events: Events;
}

/** The keys that tokens are signed with, and those that services verify them by. */
export class KeyRing {
  private constructor(
    private readonly parts: Parts,
    private keys: StoredKeys,
  ) {}

  /** Makes the first key where there is none, and publishes what there is. */
  static async start(parts: Parts): Promise<KeyRing> {
    const { repository, publishedKeys, clock } = parts;
    const present = await repository.load(new Date(clock.now()));
    if (!present) await repository.addFirst(await newSigningKey());
    const keys = await publishedKeys.bringUpToDate(() => load(parts));
    parts.events.signingKeysChanged(names(keys));
    return new KeyRing(parts, keys);
  }

  get signing(): PrivateJwk {
    return this.keys.signing;
  }

  get published(): readonly PublicJwk[] {
    return this.keys.published;
  }

  /**
   * Takes over what the database says now. A key is published before it signs, so that no service meets a
   * token whose key it cannot know.
   */
  async refresh(): Promise<void> {
    const keys = await this.parts.publishedKeys.bringUpToDate(() => load(this.parts));
    const changed = keys.signing.kid !== this.keys.signing.kid;
    this.keys = keys;
    if (changed) this.parts.events.signingKeysChanged(names(keys));
  }
}

async function load({ repository, clock }: Parts): Promise<StoredKeys> {
  const keys = await repository.load(new Date(clock.now()));
  if (keys) return keys;
  throw new GatewayError('internal', undefined, { detail: 'the signing key has gone' });
}

function names({ signing, published }: StoredKeys): { signing: string; published: string[] } {
  return { signing: signing.kid, published: published.map(({ kid }) => kid) };
}
