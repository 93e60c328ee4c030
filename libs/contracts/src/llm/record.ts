import { z } from 'zod';
import { ERROR_CODES } from '../errors.js';
import { Name } from '../identity.js';
import { GuardrailMode, GuardrailStage } from './guardrails.js';

/** What was asked of an LLM API. `other`: an address that the LLM API passes on without knowing it. */
export const LlmOperation = z.enum([
  'messages',
  'count_tokens',
  'chat_completions',
  'list_models',
  'create_batch',
  'get_batch',
  'list_batches',
  'cancel_batch',
  'delete_batch',
  'batch_results',
  'files',
  'other',
]);
export type LlmOperation = z.output<typeof LlmOperation>;

/** How a provider says that it has served a call, where that is not its usual way. */
export const ServedAs = z.object({
  serviceTier: z.string().optional(),
  inferenceGeo: z.string().optional(),
  speed: z.string().optional(),
});
export type ServedAs = z.output<typeof ServedAs>;

/** What a call has cost, in millionths of the currency of the price table. */
export const CallCost = z.object({ currency: z.string(), micros: z.int().nonnegative() });
export type CallCost = z.output<typeof CallCost>;

/** One time that a provider was asked. */
export const ModelAttempt = z.object({
  target: Name,
  /** The model as this provider knows it. */
  model: z.string(),
  status: z.int().nullable().describe('null if there was no answer'),
  errorCode: z.enum(ERROR_CODES).nullable(),
  latencyMs: z.number().nonnegative().describe('to the head of the answer, or to the failure'),
});
export type ModelAttempt = z.output<typeof ModelAttempt>;

/** What a guardrail found; nothing of what it looked at. */
export const GuardrailFinding = z.object({
  guardrail: z.string(),
  stage: GuardrailStage,
  mode: GuardrailMode,
  /** `failed`: it could not judge. */
  verdict: z.enum(['violated', 'modified', 'failed']),
});
export type GuardrailFinding = z.output<typeof GuardrailFinding>;
