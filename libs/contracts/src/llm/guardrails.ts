import { z } from 'zod';
import { Name } from '../identity.js';
import { SecretRef } from '../secret-ref.js';
import { BuiltinEntity } from './pii.js';

/** Who or what has said a text of a conversation. */
export const GuardedPart = z.enum([
  'system',
  'user',
  'assistant',
  'tool-results',
  'documents',
  'tool-inputs',
]);
export type GuardedPart = z.output<typeof GuardedPart>;

/** The side of a model call that a guardrail stands on. */
export const GuardrailStage = z.enum(['request', 'response']);
export type GuardrailStage = z.output<typeof GuardrailStage>;

/** `observe`: what it finds is recorded, and changes nothing. */
export const GuardrailMode = z.enum(['enforce', 'observe']);
/** What an enforcing guardrail does when it cannot judge. */
export const GuardrailOnError = z.enum(['block', 'allow']);

const common = {
  name: Name,
  mode: GuardrailMode,
  onError: GuardrailOnError,
  /** What it looks at. */
  parts: z.array(GuardedPart).min(1),
  /** `last`: of a request, only what came after the model's latest answer. */
  turns: z.enum(['all', 'last']),
};

/** One check of a chain. */
export const Guardrail = z.discriminatedUnion('type', [
  /** Personal values that the model has put into its answer. Those of the request are masked by then. */
  z.object({
    type: z.literal('pii'),
    ...common,
    entities: z.array(BuiltinEntity).min(1),
  }),
  z.object({
    type: z.literal('regex'),
    ...common,
    /** RE2 syntax. */
    pattern: z.string().min(1).max(2_000),
    /** `deny`: no text may match. `require`: one of them must. */
    match: z.enum(['deny', 'require']),
  }),
  /** Counts all texts that it looks at together. */
  z.object({
    type: z.literal('length'),
    ...common,
    unit: z.enum(['characters', 'words', 'sentences']),
    min: z.int().nonnegative(),
    /** Null: as many as you like. */
    max: z.int().nonnegative().nullable(),
  }),
  /** Every text must be JSON, and fit. */
  z.object({
    type: z.literal('json-schema'),
    ...common,
    /** JSON Schema 2020-12. */
    schema: z.record(z.string(), z.unknown()),
    /** Of tool inputs, those of these tools; null for all. */
    tools: z.array(z.string()).nullable(),
  }),
  /** Instructions to the model where there should be data. */
  z.object({
    type: z.literal('prompt-injection'),
    ...common,
    /** From 0 to 1: the score from which on a text counts as an injection. */
    threshold: z.number().gt(0).max(1),
  }),
  /** Asks a service of the operator's own. */
  z.object({
    type: z.literal('webhook'),
    ...common,
    url: z.url({ protocol: /^https?$/ }),
    timeoutMs: z.int().min(1).max(30_000),
    /** Whether the service may be in a private network. */
    allowPrivate: z.boolean(),
    credential: z
      .object({ header: z.string().min(1), prefix: z.string(), secret: SecretRef })
      .nullable(),
  }),
]);
export type Guardrail = z.output<typeof Guardrail>;

/** The guardrails of an LLM API, in the order in which they judge. */
export const GuardrailPolicy = z.object({
  request: z.array(Guardrail),
  response: z.array(Guardrail),
});
export type GuardrailPolicy = z.output<typeof GuardrailPolicy>;
