import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { Ids } from '../chance/ids.js';
import { MockClock } from '../chance/mock-clock.js';
import { refusal } from '../wire/refusal.js';
import { archivedAt, BATCH_LIFE_MS } from './batch.js';
import type { Batch, BatchRequest, BatchResult } from './batch.js';
import { BatchWorker } from './batch-worker.js';

const MOST_BATCHES = 1_000;

/**
 * The batches. A batch is worked on in one go when somebody looks at it and its time has come, so that the
 * clock of the behaviour decides, and nothing runs unseen.
 */
@Injectable()
export class Batches {
  private readonly batches = new Map<string, Batch>();

  constructor(
    private readonly worker: BatchWorker,
    private readonly store: BehaviourStore,
    private readonly ids: Ids,
    private readonly clock: MockClock,
  ) {}

  create(requests: readonly BatchRequest[], caller: Caller): Batch {
    const createdAt = this.clock.now();
    const { batchDelayMs } = this.store.of(caller.key).current;
    const batch: Batch = {
      id: this.ids.next('msgbatch'),
      caller,
      requests,
      createdAt,
      dueAt: createdAt + batchDelayMs,
      cancelledAt: null,
      endedAt: null,
      results: [],
    };
    this.batches.set(batch.id, batch);
    const [oldest] = this.batches.keys();
    if (this.batches.size > MOST_BATCHES && oldest !== undefined) this.batches.delete(oldest);
    return batch;
  }

  /** Newest first. */
  list(): Batch[] {
    return [...this.batches.values()].toReversed().map((batch) => this.advanced(batch));
  }

  /** @throws GatewayError `not_found`. */
  get(id: string): Batch {
    const batch = this.batches.get(id);
    if (!batch) throw new GatewayError('not_found', `Message batch not found: ${id}`);
    return this.advanced(batch);
  }

  /** @throws GatewayError `not_found`; `invalid_request` for one that has ended. */
  cancel(id: string): Batch {
    const batch = this.get(id);
    if (batch.endedAt !== null) {
      throw refusal(`Batch ${id} cannot be canceled because it has already ended.`);
    }
    batch.cancelledAt ??= this.clock.now();
    return batch;
  }

  /** @throws GatewayError `not_found`; `invalid_request` for one that has not ended. */
  delete(id: string): void {
    if (this.get(id).endedAt === null) {
      throw refusal(`Batch ${id} cannot be deleted because it has not finished processing.`);
    }
    this.batches.delete(id);
  }

  /** One JSON object a line. @throws GatewayError `not_found` before it has ended and after 29 days. */
  results(id: string): string {
    const batch = this.get(id);
    if (batch.endedAt === null || archivedAt(batch, this.clock.now()) !== null) {
      throw new GatewayError('not_found', `Batch ${id} has no available results.`);
    }
    return batch.requests
      .map(({ custom_id }, index) => JSON.stringify({ custom_id, result: batch.results[index] }))
      .map((line) => `${line}\n`)
      .join('');
  }

  clear(): void {
    this.batches.clear();
  }

  /** The batch as it is by now. */
  private advanced(batch: Batch): Batch {
    if (batch.endedAt !== null) return batch;
    const now = this.clock.now();
    const expiresAt = batch.createdAt + BATCH_LIFE_MS;
    if (batch.cancelledAt !== null) this.end(batch, now, () => ({ type: 'canceled' }));
    else if (batch.dueAt > expiresAt && expiresAt <= now) {
      this.end(batch, expiresAt, () => ({ type: 'expired' }));
    } else if (batch.dueAt <= now) {
      this.end(batch, batch.dueAt, (request) => this.worker.answer(batch, request));
    }
    return batch;
  }

  private end(batch: Batch, at: number, result: (request: BatchRequest) => BatchResult): void {
    batch.endedAt = at;
    batch.results = batch.requests.map(result);
  }
}
