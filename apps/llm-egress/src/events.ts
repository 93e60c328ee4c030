import type { GuardrailFinding, LlmCallRecord } from '@gatehouse/contracts';
import { GatewayError } from '@gatehouse/contracts';
import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { WebhookFailure } from './guardrails/webhook-client.js';
import type { EntityCounts } from './masking/mask-document.js';
import { modelCallMetrics } from './model-call/model-call-metrics.js';

/** The operations that a model answers. */
const PRODUCTIVE: ReadonlySet<string> = new Set(['messages', 'chat_completions']);

/** What llm-egress reports, to the log and to the metrics: names and numbers, never what was said. */
@Injectable()
export class Events {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  modelCallEnded(fields: {
    readonly record: LlmCallRecord;
    readonly timeToFirstByteMs: number | null;
  }): void {
    const { record, timeToFirstByteMs } = fields;
    const { id, operation, api, apiVersion, application, model } = record;
    const { outcome, errorCode, latencyMs } = record;
    if (PRODUCTIVE.has(operation)) modelCallMetrics.ended(record, timeToFirstByteMs);
    this.logger.info(
      { callId: id, operation, api, apiVersion, application, model, outcome, errorCode, latencyMs },
      'model call ended',
    );
  }

  /** What a caller is told is short; this is the rest of it. */
  modelCallFailed(fields: { readonly callId: string; readonly error: GatewayError }): void {
    const { callId, error } = fields;
    this.logger.error({ callId, ...reason(error) }, 'model call failed');
  }

  /** A record could not be stored in time: calls are refused until it is. */
  recordDelayed(fields: { readonly waiting: number; readonly error: unknown }): void {
    modelCallMetrics.recordsWaiting(1);
    const { waiting, error } = fields;
    if (error !== null) this.logger.error({ waiting, ...reason(error) }, 'audit record waits');
  }

  /** A record that waited does so no longer. */
  recordLeft(): void {
    modelCallMetrics.recordsWaiting(-1);
  }

  recordsCaughtUp(): void {
    this.logger.info('audit trail is complete again');
  }

  /** The record cannot be stored any more. It holds no content, so it is kept here. */
  recordLost(fields: { readonly record: LlmCallRecord; readonly error: unknown }): void {
    modelCallMetrics.recordLost();
    this.logger.error({ record: fields.record, ...reason(fields.error) }, 'audit record lost');
  }

  settlementFailed(fields: {
    readonly callId: string;
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly error: unknown;
  }): void {
    const { error, ...facts } = fields;
    this.logger.error({ ...facts, ...reason(error) }, 'budget not settled');
  }

  joinFailed(fields: {
    readonly callId: string;
    readonly step: 'find' | 'remember';
    readonly error: unknown;
  }): void {
    const { error, ...facts } = fields;
    this.logger.warn({ ...facts, ...reason(error) }, 'tool use not joined');
  }

  personalDataFound(fields: {
    readonly api: string;
    readonly masked: EntityCounts;
    readonly reported: EntityCounts;
  }): void {
    const { api, masked, reported } = fields;
    modelCallMetrics.personalData(api, 'hidden', masked);
    modelCallMetrics.personalData(api, 'reported', reported);
    if (Object.keys(reported).length > 0) {
      this.logger.warn({ api, reported }, 'personal data left in clear, as the manifest says');
    }
  }

  /** Placeholders stay what they are: nothing was written, or nothing could be read in time. */
  placeholdersLost(fields: {
    readonly step: 'remember' | 'recall';
    readonly error: unknown;
  }): void {
    this.logger.warn({ step: fields.step, ...reason(fields.error) }, 'placeholders lost');
  }

  /** What it failed at is not told: the text of an error may quote it. */
  detectorFailed(fields: { readonly api: string; readonly entity: string }): void {
    modelCallMetrics.detectorFailed(fields.api, fields.entity);
    this.logger.error(fields, 'detector failed');
  }

  /** A target's key cannot be read, so it is passed over. */
  targetUnusable(fields: { readonly target: string; readonly error: GatewayError }): void {
    const { target, error } = fields;
    this.logger.error({ target, ...reason(error) }, 'target has no usable key');
  }

  /** A provider does not accept the key of the gate. */
  targetKeyRefused(fields: { readonly target: string; readonly status: number }): void {
    this.logger.error(fields, 'target refuses its key');
  }

  targetPaused(fields: { readonly api: string; readonly target: string }): void {
    this.logger.error(fields, 'target keeps failing and is left alone');
  }

  targetResumed(fields: { readonly api: string; readonly target: string }): void {
    this.logger.info(fields, 'target is in use again');
  }

  guardrailFound(fields: {
    readonly callId: string;
    readonly api: string;
    readonly finding: GuardrailFinding;
    readonly error: unknown;
  }): void {
    const { callId, api, finding, error } = fields;
    modelCallMetrics.guardrailFound(api, finding);
    if (finding.verdict === 'failed') {
      this.logger.error(
        { callId, api, ...finding, ...failure(error) },
        'guardrail could not judge',
      );
    } else this.logger.info({ callId, api, ...finding }, 'guardrail found something');
  }

  /** A container or files that came with an answer belong to nobody, so nobody can go on with them. */
  madeLost({ callId, error }: { readonly callId: string; readonly error: unknown }): void {
    this.logger.warn(
      { callId, ...reason(error) },
      'container or files of an answer without an owner',
    );
  }

  apiUnusable(fields: { readonly api: string; readonly problem: string }): void {
    this.logger.error(fields, 'LLM API cannot be served');
  }
}

/** Why a guardrail failed: its own words, which quote nothing, or the code of the connection's failure. */
function failure(thrown: unknown): Readonly<Record<string, unknown>> {
  if (thrown instanceof WebhookFailure) return { detail: thrown.message };
  const { data } = z.object({ code: z.string() }).safeParse(thrown);
  return data ? { cause: data.code } : reason(thrown);
}

/**
 * Why something failed, for the operator. The text of an error that nobody foresaw may quote what it
 * stumbled over, so of such a one only the place is told.
 */
function reason(thrown: unknown): Readonly<Record<string, unknown>> {
  const { code, detail, cause } = GatewayError.from(thrown);
  if (code !== 'internal' || !(cause instanceof Error)) return { code, detail };
  const places = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { code, error: cause.name, places: places.slice(0, 5).map((line) => line.trim()) };
}
