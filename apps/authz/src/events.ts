import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { Inject, Injectable, Module } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import { z } from 'zod';

const meter = metrics.getMeter('gatehouse-authz');
const tokens = meter.createCounter('gatehouse.authz.tokens', {
  description: 'Token decisions: issued, refused, revoked',
});
const decisions = meter.createCounter('gatehouse.authz.decisions', {
  description: 'Decisions about tools and models, by effect and reason',
});
const reloads = meter.createCounter('gatehouse.authz.policy.reloads', {
  description: 'Policy sets that were taken over or turned away',
});

/** What authz reports: one function per business event, for the log and the metrics. Never a secret. */
@Injectable()
export class Events {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  tokenIssued(fields: {
    application: string;
    tokenId: string;
    audiences: readonly string[];
  }): void {
    tokens.add(1, { event: 'issued' });
    this.logger.info(fields, 'token issued');
  }

  /** `detail` is for the operator: the caller is not told which part of its credentials was wrong. */
  tokenRefused(fields: { application: string | null; error: string; detail?: unknown }): void {
    tokens.add(1, { event: 'refused', 'error.type': fields.error });
    this.logger.warn(fields, 'token request refused');
  }

  tokenRevoked(fields: { application: string; tokenId: string }): void {
    tokens.add(1, { event: 'revoked' });
    this.logger.info(fields, 'token revoked');
  }

  decisionsMade(made: readonly { effect: string; reason: string | null }[]): void {
    for (const { effect, reason } of made) decisions.add(1, { effect, reason: reason ?? 'none' });
  }

  /** A policy failed while it was evaluated, and the call was denied. Somebody must mend it. */
  policyFailed(fields: { application: string; target: string; problems: readonly string[] }): void {
    this.logger.error(fields, 'a policy failed; denied');
  }

  policiesLoaded(fields: { policies: number; digest: string }): void {
    reloads.add(1, { outcome: 'loaded' });
    this.logger.info(fields, 'policies loaded');
  }

  policiesBroken(fields: { mistakes: readonly string[] }): void {
    reloads.add(1, { outcome: 'broken' });
    this.logger.error(fields, 'POLICIES ARE BROKEN; the previous ones stay in force');
  }

  applicationEnrolled(fields: { application: string; tenant: string }): void {
    this.logger.info(fields, 'application enrolled; its secret has been written');
  }

  entryNotUnderstood(fields: { key: string }): void {
    this.logger.error(fields, 'a catalogue entry cannot be understood; it counts as absent');
  }

  signingKeysChanged(fields: { signing: string; published: readonly string[] }): void {
    this.logger.info(fields, 'signing keys changed');
  }

  /** Something that is tried again and again did not work this time. */
  backgroundFailed(fields: { work: string; error: unknown }): void {
    this.logger.error({ work: fields.work, ...problemOf(fields.error) }, 'background work failed');
  }

  requestFailed(fields: { endpoint: string; error: unknown }): void {
    this.logger.error({ endpoint: fields.endpoint, ...problemOf(fields.error) }, 'request failed');
  }
}

/** What can be said of an error in a log. A database error also carries the values of its query: not those. */
function problemOf(error: unknown): Record<string, unknown> {
  const parsed = Problem.safeParse(error);
  return parsed.success ? { problem: parsed.data } : { problem: typeof error };
}

const Problem = z.object({
  name: z.string().optional(),
  code: z.union([z.string(), z.number()]).optional(),
  message: z.string().optional(),
  detail: z.string().optional().catch(undefined),
});

@Module({ providers: [Events], exports: [Events] })
export class EventsModule {}
