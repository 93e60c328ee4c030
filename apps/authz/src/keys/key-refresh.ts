import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { repeat } from '../background/repeat.js';
import type { Repetition } from '../background/repeat.js';
import { Events } from '../events.js';
import { KeyRing } from './key-ring.js';

/** How soon a rotation made elsewhere is noticed. */
const REFRESH_MS = 5_000;

/** Keeps the keys in memory and at the broker as they are in the database. */
@Injectable()
export class KeyRefresh implements OnApplicationBootstrap, OnModuleDestroy {
  private repetition: Repetition | null = null;

  constructor(
    private readonly ring: KeyRing,
    private readonly events: Events,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition = repeat(() => this.ring.refresh(), {
      everyMs: REFRESH_MS,
      onError: (error) => this.events.backgroundFailed({ work: 'refresh signing keys', error }),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition?.stop();
  }
}
