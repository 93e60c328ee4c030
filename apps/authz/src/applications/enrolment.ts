import { GatewayError } from '@gatehouse/contracts';
import { Readiness } from '@gatehouse/service-kit';
import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { WorkQueue } from '../background/work-queue.js';
import { Events } from '../events.js';
import { ApplicationSecrets } from './application-secrets.js';
import { Directory } from './directory.js';

/** Enrols every application of the catalogue as an OAuth client, as soon as it appears. */
@Injectable()
export class Enrolment implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly queue: WorkQueue;

  constructor(
    private readonly directory: Directory,
    private readonly secrets: ApplicationSecrets,
    private readonly events: Events,
    readiness: Readiness,
  ) {
    this.queue = new WorkQueue(events);
    readiness.register('applications', () => this.settled());
  }

  onApplicationBootstrap(): void {
    this.directory.subscribe((name, application) => {
      if (!application) return;
      const { tenant } = application;
      this.queue.add(`enrol ${name}`, () => this.enrol(name, tenant));
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.queue.stop();
  }

  private async settled(): Promise<void> {
    if (this.queue.waiting > 0) throw new GatewayError('authz_unavailable');
  }

  private async enrol(name: string, tenant: string): Promise<void> {
    const isNew = await this.secrets.ensure(name, tenant);
    if (isNew) this.events.applicationEnrolled({ application: name, tenant });
  }
}
