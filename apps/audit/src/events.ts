import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import type { Counter, Histogram } from '@opentelemetry/api';

/** What audit reports: one function for each thing that happens, feeding the log and the metrics. */
@Injectable()
export class AuditEvents {
  private readonly records: Counter;
  private readonly lag: Histogram;
  private readonly flaws: Counter;

  constructor(@Inject(LOGGER) private readonly logger: Logger) {
    const meter = metrics.getMeter('gatehouse');
    this.records = meter.createCounter('gatehouse.audit.records', {
      description: 'Events received, by what became of them',
    });
    this.lag = meter.createHistogram('gatehouse.audit.lag', {
      description: 'Time from the end of a call until its record is stored',
      unit: 's',
    });
    this.flaws = meter.createCounter('gatehouse.audit.flaws', {
      description: 'Flaws that a verification has found in the chain of records',
    });
  }

  /** A batch has been committed. Lags are in seconds, one for each stored record. */
  batchStored(batch: {
    readonly stored: number;
    readonly replaced: number;
    readonly duplicates: number;
    readonly lags: readonly number[];
  }): void {
    this.records.add(batch.stored, { result: 'stored' });
    this.records.add(batch.duplicates, { result: 'duplicate' });
    for (const lag of batch.lags) this.lag.record(lag);
    this.logger.debug(
      { stored: batch.stored, replaced: batch.replaced, duplicates: batch.duplicates },
      'batch stored',
    );
  }

  /** An event could not become a record, and never will. */
  eventRejected(event: { readonly subject: string; readonly reason: string }): void {
    this.records.add(1, { result: 'rejected' });
    this.logger.error(event, 'event rejected');
  }

  /** Records cannot be stored; they wait in the stream. `problem` is a code. */
  storingFailed(failure: { readonly problem: string }): void {
    this.logger.error(failure, 'records cannot be stored, and wait in the stream');
  }

  storingResumed(): void {
    this.logger.info('records are stored again');
  }

  /** A chain or its records have been changed outside of this service. */
  chainFlawed(finding: { readonly tenant: string; readonly flaws: number }): void {
    this.flaws.add(finding.flaws);
    this.logger.error(finding, 'the audit trail has been altered');
  }

  /** Records have reached the end of their retention. */
  recordsPruned(pruned: { readonly tenant: string; readonly links: number }): void {
    this.logger.info(pruned, 'records deleted after their retention');
  }

  /** The end of a tenant's chain, for the log to carry away. */
  chainAnchored(end: {
    readonly tenant: string;
    readonly sequence: number;
    readonly hash: string;
  }): void {
    const { tenant, sequence, hash } = end;
    this.logger.info({ tenant, sequence, hash }, 'the end of the chain of records');
  }

  /** Something that is done every hour could not be done this time. `problem` is a code. */
  upkeepFailed(failure: { readonly task: 'retention' | 'anchor'; readonly problem: string }): void {
    this.logger.warn(failure, 'upkeep failed, and is tried again in an hour');
  }
}
