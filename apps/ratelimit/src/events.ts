import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';

const meter = metrics.getMeter('@gatehouse/ratelimit');
const decisions = meter.createCounter('gatehouse.ratelimit.decisions', {
  description: 'Decisions by what was asked for (budget, quota) and the outcome (granted, refused)',
});
const settlements = meter.createCounter('gatehouse.ratelimit.settlements', {
  description: 'Settlements of reservations, by whether one was found',
});
const writes = meter.createCounter('gatehouse.ratelimit.ledger.writes', {
  description: 'Attempts to write a ledger, by outcome (stored, conflict, failed)',
});
const folded = meter.createHistogram('gatehouse.ratelimit.ledger.folded', {
  description: 'How many operations one write of a ledger carried',
});

interface Budget {
  readonly tenant: string;
  readonly application: string;
  readonly api: string;
}

interface QuotaCall {
  readonly tenant: string;
  readonly application: string;
  readonly server: string;
  readonly tool: string;
}

/** What ratelimit reports. */
@Injectable()
export class Events {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  budgetReserved(budget: Budget): void {
    decisions.add(1, { kind: 'budget', outcome: 'granted' });
    this.logger.debug(budget, 'budget reserved');
  }

  budgetRefused(refused: Budget & { readonly exhausted: readonly string[] }): void {
    decisions.add(1, { kind: 'budget', outcome: 'refused' });
    this.logger.info(refused, 'budget refused');
  }

  budgetSettled(settled: Budget & { readonly settled: boolean }): void {
    settlements.add(1, { found: settled.settled });
    this.logger.debug(settled, 'budget settled');
  }

  /** A call that was refused stays reserved in a ledger that could not be told. */
  budgetNotReleased(budget: Budget & { readonly cause: unknown }): void {
    this.logger.warn({ ...budget, cause: String(budget.cause) }, 'budget not released');
  }

  quotaTaken(call: QuotaCall): void {
    decisions.add(1, { kind: 'quota', outcome: 'granted' });
    this.logger.debug(call, 'quota taken');
  }

  quotaRefused(refused: QuotaCall & { readonly exhausted: readonly string[] }): void {
    decisions.add(1, { kind: 'quota', outcome: 'refused' });
    this.logger.info(refused, 'quota refused');
  }

  /** A call that was refused stays counted, because it could not be given back. */
  quotaNotReturned(call: QuotaCall & { readonly cause: unknown }): void {
    this.logger.warn({ ...call, cause: String(call.cause) }, 'quota not returned');
  }

  ledgerWritten(operations: number): void {
    writes.add(1, { outcome: 'stored' });
    folded.record(operations);
  }

  /** Another instance was faster: the operations are tried again on what it wrote. */
  ledgerContended(): void {
    writes.add(1, { outcome: 'conflict' });
  }

  ledgerFailed(failure: { readonly key: string; readonly cause: unknown }): void {
    writes.add(1, { outcome: 'failed' });
    this.logger.error({ key: failure.key, cause: String(failure.cause) }, 'ledger failed');
  }

  catalogFollowed(fields: { readonly entries: number }): void {
    this.logger.info(fields, 'catalogue followed');
  }

  catalogNotFollowed(failure: { readonly cause: unknown }): void {
    this.logger.warn({ cause: String(failure.cause) }, 'catalogue not followed');
  }
}
