import { Readiness } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { repeat } from '../background/repeat.js';
import type { Repetition } from '../background/repeat.js';
import { Policies } from './policies.js';

/** Two looks and the reading stay well below a second. */
const LOOK_MS = 200;

/** Takes over changed policies without a restart. */
@Injectable()
export class PolicyWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private repetition: Repetition | null = null;

  constructor(
    private readonly policies: Policies,
    readiness: Readiness,
  ) {
    // A mistake in a file is shown, but takes no replica out of service: the previous policies decide.
    readiness.register('policy-files', () => policies.check(), { vital: false });
  }

  onApplicationBootstrap(): void {
    this.repetition = repeat(() => this.policies.look(), {
      everyMs: LOOK_MS,
      onError: (error) => this.policies.lost(error),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition?.stop();
  }
}
