import { BUS } from '@gatehouse/bus';
import type { Bus, ConsumedEvent, Consumption } from '@gatehouse/bus';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { RECORDED_EVENTS } from '../record/arrival.js';
import { IngestService } from './ingest.service.js';

/** Large enough to make a transaction worth its while, small enough that large records fit in memory. */
const MAX_BATCH = 200;

/** Reads what the gate has recorded, from the first event on, through one durable consumer. */
@Injectable()
export class IngestConsumer implements OnApplicationBootstrap, OnModuleDestroy {
  private consumption: Consumption | null = null;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    private readonly ingest: IngestService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.consumption = await this.bus.consume(RECORDED_EVENTS, {
      durable: 'audit',
      maxBatch: MAX_BATCH,
      handle: (batch: readonly ConsumedEvent[]) => this.ingest.take(batch),
      poison: (subject, reason) => this.ingest.reject({ subject, reason }),
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.consumption?.stop();
  }
}
