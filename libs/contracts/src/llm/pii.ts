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

/** What an LLM API does about personal data. */
export const PiiPolicy = z.object({
  entities: z.array(PiiEntity),
  /** Exact values that are never masked, compared without regard to case. */
  allow: z.array(z.string()),
  /** Tools whose inputs get the real values back; `*` for all that the model may call. */
  restoreInTools: z.array(z.string()),
});
export type PiiPolicy = z.output<typeof PiiPolicy>;
