import { z } from 'zod';

/** What happens to a value that is found to be personal. */
export const PiiMode = z.enum(['mask', 'redact', 'block', 'report']);

/** Upper-case entity name, as it stands in placeholders and in reports. */
export const PiiEntityName = z.string().regex(/^[A-Z][A-Z_]{0,30}$/, 'use capital letters and _');

/**
 * What a placeholder looks like. `lookalike`: like a value of its kind, for schemas that are strict about
 * the form, e.g. an address at `mask.invalid` (RFC 2606 section 2).
 */
export const PlaceholderForm = z.enum(['opaque', 'lookalike']);

/** The detectors that ship with the gate. */
export const BuiltinEntity = z.enum([
  'EMAIL',
  'PHONE',
  'NAME',
  'ADDRESS',
  'SSN',
  'IBAN',
  'CARD',
  'IP',
]);
export type BuiltinEntity = z.output<typeof BuiltinEntity>;

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
    entity: BuiltinEntity,
    mode: PiiMode,
    placeholder: PlaceholderForm.default('opaque'),
  }),
]);
export type PiiEntity = z.output<typeof PiiEntity>;

/** Which real values a tool gets in its input: of these entities, or `*` for all. */
export const ToolRestoration = z.object({
  /** The name of a tool, a prefix ending in `*`, or `*` for all that the model may call. */
  tool: z.string().min(1),
  entities: z.array(z.union([z.literal('*'), PiiEntityName])).min(1),
});
export type ToolRestoration = z.output<typeof ToolRestoration>;

/** What an LLM API does about personal data. */
export const PiiPolicy = z.object({
  entities: z.array(PiiEntity),
  /** Exact values that are never masked, compared without regard to case. */
  allow: z.array(z.string()),
  /** Tools whose inputs get real values back; all others get the placeholders. */
  restoreInTools: z.array(ToolRestoration),
  /** Whether descriptions in tool definitions and schemas are masked, too. */
  toolDefinitions: z.boolean().default(false),
  /** What becomes of a call if a detector fails. `forward`: it goes on without this detector. */
  onDetectorFailure: z.enum(['refuse', 'forward']).default('refuse'),
  /** Whether placeholders are remembered, encrypted, for conversations that come back without the value. */
  rememberPlaceholders: z.boolean().default(false),
});
export type PiiPolicy = z.output<typeof PiiPolicy>;
