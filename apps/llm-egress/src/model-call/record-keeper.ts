import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { auditLlmCallRecorded, GatewayError } from '@gatehouse/contracts';
import type { LlmCallRecord } from '@gatehouse/contracts';
import { CONFIG, Readiness } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { LlmEgressConfig } from '../config.js';
import { Events } from '../events.js';

/** So many records wait for an audit trail that takes none; a record is about a kilobyte. */
const MAX_WAITING = 10_000;

/**
 * Stores the records of calls. One that is not stored in time waits here, and until it is stored no further
 * call is let through: a gate without an audit trail is closed.
 */
@Injectable()
export class RecordKeeper implements OnApplicationShutdown {
  private readonly waiting: LlmCallRecord[] = [];
  private catchingUp: Promise<void> | null = null;
  private stopping = false;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: LlmEgressConfig,
    private readonly events: Events,
    readiness: Readiness,
  ) {
    readiness.register('audit-records', async () => this.refuseWithoutTrail());
  }

  /** @throws GatewayError `audit_unavailable` while records of earlier calls wait to be stored. */
  refuseWithoutTrail(): void {
    if (this.waiting.length === 0) return;
    throw new GatewayError('audit_unavailable', undefined, {
      retryAfterSeconds: 1,
      detail: `${this.waiting.length} records wait to be stored`,
    });
  }

  /** Resolves when the record is stored, or waits with others. Never rejects. */
  async keep(record: LlmCallRecord): Promise<void> {
    // Behind others there is no sense in trying: they come first.
    if (this.waiting.length > 0) return this.wait(record, null);
    try {
      await this.store(record);
    } catch (error) {
      this.wait(record, error);
    }
  }

  /** What waits is tried once more; what is then still here goes to the log. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.catchingUp;
    for (const record of this.waiting.splice(0)) {
      this.events.recordLeft();
      this.events.recordLost({ record, error: new GatewayError('audit_unavailable') });
    }
  }

  private wait(record: LlmCallRecord, error: unknown): void {
    if (this.waiting.length >= MAX_WAITING) {
      return this.events.recordLost({ record, error: error ?? new GatewayError('too_large') });
    }
    this.waiting.push(record);
    this.events.recordDelayed({ waiting: this.waiting.length, error });
    this.catchingUp ??= this.catchUp().finally(() => {
      this.catchingUp = null;
    });
  }

  /** Stores what waits, in order. Storing keeps trying until its deadline, so this does not spin. */
  private async catchUp(): Promise<void> {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const stored = await this.store(next).then(
        () => true,
        () => false,
      );
      if (stored) this.leave();
      else if (this.stopping) return;
    }
    this.events.recordsCaughtUp();
  }

  private leave(): void {
    this.waiting.shift();
    this.events.recordLeft();
  }

  private store(record: LlmCallRecord): Promise<void> {
    return this.bus.emit(auditLlmCallRecorded, record, {
      timeoutMs: this.config.RECORD_TIMEOUT_MS,
    });
  }
}
