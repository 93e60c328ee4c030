import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import type { Counter } from '@opentelemetry/api';

/** What the catalogue reports: one function for each thing that happens, feeding the log and the metrics. */
@Injectable()
export class CatalogEvents {
  private readonly changes: Counter;
  private readonly refusals: Counter;
  private readonly writes: Counter;

  constructor(@Inject(LOGGER) private readonly logger: Logger) {
    const meter = metrics.getMeter('gatehouse');
    this.changes = meter.createCounter('gatehouse.catalog.changes', {
      description: 'Changes to the catalogue, by kind and action',
    });
    this.refusals = meter.createCounter('gatehouse.catalog.refusals', {
      description: 'Sets of manifests that were refused',
    });
    this.writes = meter.createCounter('gatehouse.catalog.published', {
      description: 'Entries written to the data plane or taken from it',
    });
  }

  /** Something was created, changed or retired. */
  entryChanged(change: {
    readonly action: string;
    readonly kind: string;
    readonly tenant: string;
    readonly name: string;
    readonly version: string;
    readonly revision: number;
    readonly author: string;
  }): void {
    this.changes.add(1, { kind: change.kind, action: change.action });
    this.logger.info(change, 'catalogue changed');
  }

  /** Manifests had mistakes; nothing was changed. */
  manifestsRefused(refusal: { readonly author: string; readonly mistakes: number }): void {
    this.refusals.add(1);
    this.logger.warn(refusal, 'manifests refused');
  }

  /** The data plane now has what the database has. Nothing is said if it had it already. */
  entriesPublished(published: { readonly written: number; readonly deleted: number }): void {
    if (published.written + published.deleted === 0) return;
    this.writes.add(published.written, { action: 'written' });
    this.writes.add(published.deleted, { action: 'deleted' });
    this.logger.info(published, 'catalogue published');
  }

  /** The data plane does not have it yet; it is tried again. `problem` is a code. */
  publishingFailed(failure: {
    readonly problem: string;
    readonly detail: string | undefined;
  }): void {
    this.logger.error(failure, 'the catalogue cannot be published, and is tried again');
  }
}
