import {
  BuiltinEntity,
  PiiEntity,
  PiiMode,
  PiiPolicy,
  ToolRestoration,
} from '@gatehouse/contracts';
import { z } from 'zod';
import { listOf } from '../fields.js';
import { checkPattern } from '../pii-pattern.js';

const Mode = PiiMode.default('mask');
const [RegexEntity, Builtin] = PiiEntity.options;

/** Entities with a form of their own that can be told from any real value. */
const LOOKALIKES: readonly BuiltinEntity[] = ['EMAIL', 'PHONE', 'IP'];

const PiiEntitySpec = z.discriminatedUnion('detector', [
  z.strictObject({
    ...RegexEntity.shape,
    pattern: RegexEntity.shape.pattern.superRefine(checkPattern),
    mode: Mode,
  }),
  z
    .strictObject({ ...Builtin.shape, mode: Mode })
    .refine(({ entity, placeholder }) => placeholder === 'opaque' || LOOKALIKES.includes(entity), {
      path: ['placeholder'],
      message: `a lookalike exists for ${LOOKALIKES.join(', ')} only`,
    }),
]);

const everything = (tool: string): z.output<typeof ToolRestoration> => ({ tool, entities: ['*'] });

/** A star stands at the end, or nowhere. */
const ToolPattern = z
  .string()
  .regex(/^[^\s*]+\*?$|^\*$/, 'use a tool name, or a prefix ending in *');

const ToolRestorationSpec = z.union([
  ToolPattern.transform(everything),
  z.strictObject({
    tool: ToolPattern,
    entities: z.union([
      z.literal('*').transform((): string[] => ['*']),
      ToolRestoration.shape.entities,
    ]),
  }),
]);

/** What an LLM API does about personal data, as it is written in a manifest. */
export const PiiSpec = z.strictObject({
  entities: listOf(PiiEntitySpec, { max: 50 }).default([]),
  allow: listOf(z.string().min(1), { max: 1_000 }).default([]),
  /** Tools whose inputs get real values back: names, or names with entities; `*` for all. */
  restoreInTools: z
    .union([
      z.literal('*').transform(() => [everything('*')]),
      z.array(ToolRestorationSpec).max(1_000),
    ])
    .default([]),
  toolDefinitions: PiiPolicy.shape.toolDefinitions,
  onDetectorFailure: PiiPolicy.shape.onDetectorFailure,
  rememberPlaceholders: PiiPolicy.shape.rememberPlaceholders,
});
