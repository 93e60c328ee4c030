import { PiiEntity, PiiMode } from '@gatehouse/contracts';
import { z } from 'zod';
import { listOf } from '../fields.js';
import { checkPattern } from '../pii-pattern.js';

const Mode = PiiMode.default('mask');
const [RegexEntity, BuiltinEntity] = PiiEntity.options;

const PiiEntitySpec = z.discriminatedUnion('detector', [
  z.strictObject({
    ...RegexEntity.shape,
    pattern: RegexEntity.shape.pattern.superRefine(checkPattern),
    mode: Mode,
  }),
  z.strictObject({ ...BuiltinEntity.shape, mode: Mode }),
]);

/** What an LLM API does about personal data, as it is written in a manifest. */
export const PiiSpec = z.strictObject({
  entities: listOf(PiiEntitySpec, { max: 50 }).default([]),
  allow: listOf(z.string().min(1), { max: 1_000 }).default([]),
  /** Tools whose inputs get the real values back; `*` for all that the model may call. */
  restoreInTools: z
    .union([z.literal('*').transform(() => ['*']), z.array(z.string().min(1)).max(1_000)])
    .default([]),
});
