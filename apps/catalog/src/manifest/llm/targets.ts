import { FailureClass, LlmDialect, LlmRouting, LlmTarget, ModelName } from '@gatehouse/contracts';
import { z } from 'zod';
import { distinct, HttpBase } from '../fields.js';
import { ModelPatterns } from './models.js';

const MAX_NAMES = 1_000;

/** Names for models, and what they stand for. */
export const ModelNames = z
  .record(z.string(), z.unknown())
  .refine((names) => Object.keys(names).length <= MAX_NAMES, 'these are too many')
  .pipe(z.record(ModelName, ModelName))
  .default({});

const target = LlmTarget.shape;

const TargetSpec = z.strictObject({
  name: target.name,
  dialect: LlmDialect,
  baseUrl: HttpBase,
  allowPrivate: z.boolean().default(false),
  key: target.key,
  timeoutMs: target.timeoutMs.default(600_000),
  priority: target.priority.default(0),
  weight: target.weight.default(1),
  models: ModelPatterns.default(['*']),
  modelNames: ModelNames,
});

/** Where the calls of an LLM API go, as it is written in a manifest. */
export const TargetsSpec = distinct(TargetSpec, (each) => each.name, { min: 1, max: 50 });

const { timeoutMs, retries, backoff, breaker } = LlmRouting.shape;

/** What happens when targets fail, as it is written in a manifest. */
export const RoutingSpec = z.strictObject({
  /** Left out: as long as the most patient target. */
  timeoutMs: timeoutMs.optional(),
  retries: retries.default(0),
  backoff: z
    .strictObject({
      initialMs: backoff.shape.initialMs.default(500),
      maxMs: backoff.shape.maxMs.default(8_000),
    })
    .prefault({}),
  fallbackOn: distinct(FailureClass, (kind) => kind, { max: FailureClass.options.length }).default([
    ...FailureClass.options,
  ]),
  breaker: z
    .strictObject({
      failures: breaker.shape.failures.default(5),
      pauseMs: breaker.shape.pauseMs.default(10_000),
    })
    .prefault({}),
});
