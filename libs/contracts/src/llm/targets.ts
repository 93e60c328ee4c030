import { z } from 'zod';
import { Name } from '../identity.js';
import { SecretRef } from '../secret-ref.js';

/** A model's name, or a prefix ending in `*`. */
export const ModelPattern = z
  .string()
  .max(256)
  .regex(/^[^\s*]+\*?$|^\*$/, 'use a model name, or a prefix ending in *');

/** A model's name, as callers and providers write it. */
export const ModelName = z
  .string()
  .max(256)
  .regex(/^[^\s*]+$/, 'use the name of one model');

/** Whose API a provider speaks. */
export const LlmDialect = z.enum(['anthropic', 'openai']);
export type LlmDialect = z.output<typeof LlmDialect>;

/** One place that can answer a model call: an address with one key. */
export const LlmTarget = z.object({
  name: Name,
  dialect: LlmDialect,
  baseUrl: z.url({ protocol: /^https?$/ }),
  allowPrivate: z.boolean().default(false).describe('whether it may be in a private network'),
  key: SecretRef,
  timeoutMs: z.int().min(1).max(3_600_000).describe('for one attempt, to the end of its answer'),
  priority: z.int().min(0).max(1_000).describe('0 is asked first'),
  weight: z.int().min(1).max(1_000).describe('the share of calls among equals'),
  models: z.array(ModelPattern).min(1).describe('what it serves'),
  modelNames: z
    .record(ModelName, ModelName)
    .describe('what it calls a model, where that is not the name of the model'),
});
export type LlmTarget = z.output<typeof LlmTarget>;

/** Why an attempt failed, where the next one may do better. */
export const FailureClass = z.enum([
  /** No connection, or one that broke before the answer began; also what no provider would say. */
  'connection',
  /** No answer in time; 408 and 504. */
  'timeout',
  /** 429. */
  'rate_limited',
  /** 503, and 529 of Anthropic. */
  'overloaded',
  /** Any other 5xx, and redirects. */
  'server_error',
  /** 401, 402 and 403: the target's key is bad, or its account is. */
  'auth',
]);
export type FailureClass = z.output<typeof FailureClass>;

/** How a call is brought to an answer when targets fail. */
export const LlmRouting = z.object({
  timeoutMs: z.int().min(1).max(3_600_000).describe('for a call with all its attempts'),
  retries: z.int().min(0).max(10).describe('how often all targets are gone through again'),
  backoff: z.object({
    initialMs: z.int().min(1).max(60_000),
    maxMs: z.int().min(1).max(60_000).describe('the longest pause; also of a `retry-after`'),
  }),
  fallbackOn: z.array(FailureClass),
  breaker: z.object({
    failures: z.int().min(1).max(1_000).describe('in a row, until a target is left alone'),
    pauseMs: z.int().min(1).max(3_600_000).describe('until one call may try it'),
  }),
});
export type LlmRouting = z.output<typeof LlmRouting>;
