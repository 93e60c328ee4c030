import type { ConsumedEvent } from '@gatehouse/bus';
import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { databaseProblem, isUnstorable } from '../database/problem.js';
import { AuditEvents } from '../events.js';
import type { Arrival } from '../record/arrival.js';
import { understand } from '../record/arrival.js';
import { ArrivalRepository } from './arrival.repository.js';
import { RejectedEventRepository } from './rejected-event.repository.js';
import type { Rejection } from './rejected-event.repository.js';
import type { Settlement } from './settle.js';

/** Turns events into records. It resolves once they are safe, and only then are they acknowledged. */
@Injectable()
export class IngestService {
  private failing = false;

  constructor(
    private readonly arrivals: ArrivalRepository,
    private readonly rejected: RejectedEventRepository,
    private readonly events: AuditEvents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Stores a batch. A rejection means that it has to be delivered again. */
  async take(batch: readonly ConsumedEvent[]): Promise<void> {
    try {
      await this.storeAll(await this.understandAll(batch));
      if (this.failing) this.events.storingResumed();
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.events.storingFailed({ problem: databaseProblem(error) });
      this.failing = true;
      throw error;
    }
  }

  /** Notes an event that cannot become a record. */
  async reject(rejection: Rejection): Promise<void> {
    await this.rejected.add(rejection);
    this.events.eventRejected(rejection);
  }

  private async understandAll(batch: readonly ConsumedEvent[]): Promise<Arrival[]> {
    const arrivals: Arrival[] = [];
    for (const { subject, payload } of batch) {
      const understood = understand(subject, payload);
      if ('arrival' in understood) arrivals.push(understood.arrival);
      else await this.reject({ subject, reason: understood.problem });
    }
    return arrivals;
  }

  private async storeAll(arrivals: readonly Arrival[]): Promise<void> {
    if (arrivals.length === 0) return;
    try {
      await this.report(await this.arrivals.store(arrivals));
    } catch (error) {
      if (!isUnstorable(error)) throw error;
      await this.storeApart(arrivals, error);
    }
  }

  /** One record that PostgreSQL refuses must not hold up the others. */
  private async storeApart(arrivals: readonly Arrival[], cause: unknown): Promise<void> {
    const [first, ...others] = arrivals;
    if (first && others.length === 0) {
      const reason = `record ${first.record.id} cannot be stored: ${databaseProblem(cause)}`;
      return this.reject({ subject: first.subject, reason });
    }
    for (const arrival of arrivals) await this.storeAll([arrival]);
  }

  private async report(settlement: Settlement): Promise<void> {
    const { accepted, replaced, duplicates, conflicts } = settlement;
    const now = this.clock.now();
    this.events.batchStored({
      stored: accepted.length,
      replaced,
      duplicates,
      lags: accepted.map((arrival) => lagOf(arrival, now)),
    });
    for (const { subject, record } of conflicts) {
      const reason = `record ${record.id} differs from the one that is stored under its id`;
      await this.reject({ subject, reason });
    }
  }
}

/** Seconds since the call ended. */
function lagOf({ record }: Arrival, now: number): number {
  const latencyMs = record.kind === 'token-decision' ? 0 : record.latencyMs;
  return Math.max(0, now - Date.parse(record.at) - latencyMs) / 1_000;
}
