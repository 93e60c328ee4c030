import { z } from 'zod';

/** A secret is never written in a manifest: it is named, and read where it is used. */
export const SecretRef = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }),
  z.strictObject({ file: z.string().startsWith('/') }),
]);
export type SecretRef = z.output<typeof SecretRef>;
