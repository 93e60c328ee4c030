import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { repeat } from '../background/repeat.js';
import type { Repetition } from '../background/repeat.js';
import { Events } from '../events.js';
import { IssuedTokenRepository } from './issued-token.repository.js';

const HOUR_MS = 3_600_000;

/** Forgets tokens an hour after they expired: what was granted to whom is in the audit trail. */
@Injectable()
export class ForgetExpired implements OnApplicationBootstrap, OnModuleDestroy {
  private repetition: Repetition | null = null;

  constructor(
    private readonly tokens: IssuedTokenRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition = repeat(() => this.tokens.forget(new Date(this.clock.now() - HOUR_MS)), {
      everyMs: HOUR_MS,
      onError: (error) => this.events.backgroundFailed({ work: 'forget expired tokens', error }),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.repetition?.stop();
  }
}
