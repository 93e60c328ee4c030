import { GuardedPart, Guardrail, GuardrailMode, GuardrailOnError } from '@gatehouse/contracts';
import type { GuardrailStage } from '@gatehouse/contracts';
import { z } from 'zod';
import { distinct, HeaderCredential, HttpBase, listOf } from '../fields.js';
import { checkPattern } from '../pii-pattern.js';
import { checkSchema } from './guardrail-schema.js';

const [Pii, Regex, Length, JsonSchema, PromptInjection, Webhook] = Guardrail.options;

const MAX_GUARDRAILS = 20;

/** What there is to look at: an answer is all the model's own. */
const PARTS: Readonly<Record<GuardrailStage, readonly GuardedPart[]>> = {
  request: GuardedPart.options,
  response: ['assistant', 'tool-inputs'],
};

/** What every guardrail of a stage says, looking at `parts` unless the manifest says otherwise. */
function common(stage: GuardrailStage, parts: readonly GuardedPart[] = PARTS[stage]) {
  const turns = stage === 'request' ? z.enum(['all', 'last']) : z.enum(['all']);
  return {
    name: Pii.shape.name,
    mode: GuardrailMode.default('enforce'),
    onError: GuardrailOnError.default('block'),
    parts: distinct(z.enum(PARTS[stage]), (part) => part, { min: 1, max: 6 }).default([...parts]),
    turns: turns.default('all'),
  };
}

/** The types that can stand on both sides. */
function types(stage: GuardrailStage) {
  return [
    z.strictObject({
      ...Regex.shape,
      ...common(stage),
      pattern: Regex.shape.pattern.superRefine(checkPattern),
      match: Regex.shape.match.default('deny'),
    }),
    z
      .strictObject({
        ...Length.shape,
        ...common(stage, stage === 'request' ? ['user'] : ['assistant']),
        min: Length.shape.min.default(0),
        max: Length.shape.max.default(null),
      })
      .refine(({ min, max }) => min > 0 || max !== null, { message: 'set min, max or both' })
      .refine(({ min, max }) => max === null || min <= max, {
        path: ['min'],
        message: 'must not be larger than max',
      }),
    z.strictObject({
      ...JsonSchema.shape,
      ...common(stage, stage === 'request' ? ['tool-results'] : ['assistant']),
      schema: JsonSchema.shape.schema.superRefine(checkSchema),
      tools: listOf(z.string().min(1).max(256), { min: 1, max: 200 }).nullable().default(null),
    }),
    z.strictObject({
      ...Webhook.shape,
      ...common(stage),
      url: HttpBase,
      timeoutMs: Webhook.shape.timeoutMs.default(3_000),
      allowPrivate: z.boolean().default(false),
      credential: HeaderCredential.nullable().default(null),
    }),
  ] as const;
}

const RequestGuardrail = z.discriminatedUnion('type', [
  ...types('request'),
  z.strictObject({
    ...PromptInjection.shape,
    ...common('request', ['tool-results', 'documents']),
    threshold: PromptInjection.shape.threshold.default(0.6),
  }),
]);

const ResponseGuardrail = z.discriminatedUnion('type', [
  ...types('response'),
  z.strictObject({
    ...Pii.shape,
    ...common('response'),
    entities: distinct(Pii.shape.entities.element, (entity) => entity, { min: 1, max: 50 }).default(
      [...Pii.shape.entities.element.options],
    ),
  }),
]);

/** The guardrails of an LLM API, as they are written in a manifest. A name tells one from all others. */
export const GuardrailsSpec = z
  .strictObject({
    request: listOf(RequestGuardrail, { max: MAX_GUARDRAILS }).default([]),
    response: listOf(ResponseGuardrail, { max: MAX_GUARDRAILS }).default([]),
  })
  .superRefine(({ request, response }, context) => {
    const seen = new Set<string>();
    const named = [
      ...request.map(({ name }, index) => ({ name, path: ['request', index, 'name'] })),
      ...response.map(({ name }, index) => ({ name, path: ['response', index, 'name'] })),
    ];
    for (const { name, path } of named) {
      if (seen.has(name)) {
        context.addIssue({ code: 'custom', path, message: `two guardrails are called ${name}` });
      }
      seen.add(name);
    }
  });
