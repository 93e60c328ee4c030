import type { Secret } from '@gatehouse/service-kit';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { AnthropicConfig } from '../config.js';

/** How the key that every installation has is called. */
export const DEFAULT_KEY_NAME = 'default';

type KeyConfig = Pick<AnthropicConfig, 'MOCK_ANTHROPIC_API_KEY' | 'MOCK_ANTHROPIC_MORE_KEYS'>;

/** The keys that are accepted. Each has a name, by which knobs and books speak of it. */
@Injectable()
export class ApiKeys {
  /** Names by digest, so that looking one up takes no longer for a key that is nearly right. */
  private readonly names = new Map<string, string>();

  constructor(@Inject(CONFIG) config: KeyConfig) {
    this.add(DEFAULT_KEY_NAME, config.MOCK_ANTHROPIC_API_KEY);
    for (const { name, key } of config.MOCK_ANTHROPIC_MORE_KEYS) this.add(name, key);
  }

  /** The name of a key; null if it is not accepted. */
  nameOf(presented: string): string | null {
    return this.names.get(digest(presented)) ?? null;
  }

  has(name: string): boolean {
    return [...this.names.values()].includes(name);
  }

  private add(name: string, key: Secret): void {
    this.names.set(digest(key.reveal()), name);
  }
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
