import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { repeat } from '../background/repeat.js';
import type { Repetition } from '../background/repeat.js';
import { Events } from '../events.js';
import { RevocationBroadcast } from './revocation-broadcast.js';

/** A revocation that came in elsewhere, or while the broker was away, holds within about a second. */
const EVERY_MS = 500;

/** Keeps the broker's revocations as they are in the database. */
@Injectable()
export class Reconciliation implements OnApplicationBootstrap, OnModuleDestroy {
  private repetition: Repetition | null = null;

  constructor(
    private readonly broadcast: RevocationBroadcast,
    private readonly events: Events,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition = repeat(() => this.broadcast.reconcile(), {
      everyMs: EVERY_MS,
      onError: (error) => this.events.backgroundFailed({ work: 'publish revocations', error }),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition?.stop();
  }
}
