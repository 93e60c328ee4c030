import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { databaseProblem } from '../database/problem.js';
import { AuditEvents } from '../events.js';
import { ChainEndRepository } from './chain-end.repository.js';

const EVERY_MS = 3_600_000;

/**
 * Reports the end of every chain to the log. Whoever can write to the database can compute a whole new
 * chain, but cannot change what the log has carried away: `GET /v1/verify` compares the two.
 */
@Injectable()
export class AnchorReporter implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly ends: ChainEndRepository,
    private readonly events: AuditEvents,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.report();
    this.timer = setInterval(() => void this.report(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private async report(): Promise<void> {
    try {
      for (const end of await this.ends.all()) this.events.chainAnchored(end);
    } catch (error) {
      this.events.upkeepFailed({ task: 'anchor', problem: databaseProblem(error) });
    }
  }
}
