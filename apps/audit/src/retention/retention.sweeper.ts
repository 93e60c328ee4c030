import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { AuditConfig } from '../config.js';
import { databaseProblem } from '../database/problem.js';
import { AuditEvents } from '../events.js';
import { PruneRepository } from './prune.repository.js';

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Deletes records at the end of their retention. Replicas may do so at the same time. */
@Injectable()
export class RetentionSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;
  private sweeping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly chains: PruneRepository,
    private readonly events: AuditEvents,
    @Inject(CONFIG) private readonly config: AuditConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.begin(), EVERY_MS).unref();
    this.begin();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.sweeping;
  }

  /** Deletes everything that was stored more than the retention ago. */
  async sweep(): Promise<void> {
    const cutoff = new Date(this.clock.now() - this.config.AUDIT_RETENTION_DAYS * DAY_MS);
    for (const tenant of await this.chains.tenants()) await this.sweepTenant(tenant, cutoff);
  }

  private begin(): void {
    this.sweeping = this.sweeping
      .then(() => this.sweep())
      .catch((error: unknown) => {
        this.events.upkeepFailed({ task: 'retention', problem: databaseProblem(error) });
      });
  }

  private async sweepTenant(tenant: string, cutoff: Date): Promise<void> {
    let links = 0;
    while (!this.stopped) {
      const gone = await this.chains.prune(tenant, cutoff);
      if (gone === 0) break;
      links += gone;
    }
    if (links > 0) this.events.recordsPruned({ tenant, links });
  }
}
