import { z } from 'zod';

/** What happens to a value that is found to be personal. */
export const PiiMode = z.enum(['mask', 'redact', 'block', 'report']);

/** Upper-case entity name, as it stands in placeholders and in reports. */
export const PiiEntityName = z.string().regex(/^[A-Z][A-Z_]{0,30}$/, 'use capital letters and _');

export const PiiEntity = z.discriminatedUnion('detector', [
  /** A regular expression of the manifest (RE2 syntax: linear time, no look-around, no back-references). */
  z.object({
    detector: z.literal('regex'),
    entity: PiiEntityName,
    pattern: z.string().min(1).max(2_000),
    mode: PiiMode,
  }),
  /** One of the detectors that ship with the gate. */
  z.object({
    detector: z.literal('builtin'),
    entity: z.enum(['EMAIL', 'PHONE', 'NAME', 'ADDRESS']),
    mode: PiiMode,
  }),
]);
export type PiiEntity = z.output<typeof PiiEntity>;

export const TokenLimit = z.object({
  tokens: z.enum(['prompt', 'completion', 'total']),
  limit: z.int().nonnegative(),
  window: z.enum(['minute', 'hour', 'day']),
});
export type TokenLimit = z.output<typeof TokenLimit>;

/** What an LLM API enforces, beside who may call it. */
export const LlmApiPolicy = z.object({
  /** Models that may be called: exact names or prefixes ending in `*`. */
  models: z.array(z.string().min(1)).min(1),
  /** Each limit holds per application. */
  tokenLimits: z.array(TokenLimit),
  pii: z.object({
    entities: z.array(PiiEntity),
    /** Exact values that are never masked, compared without regard to case. */
    allow: z.array(z.string()),
    /** Tools whose inputs get the real values back; `*` for all that the model may call. */
    restoreInTools: z.array(z.string()),
  }),
});
export type LlmApiPolicy = z.output<typeof LlmApiPolicy>;
