import { z } from 'zod';
import { ResourceScopes } from './fields.js';

const MAX_OVERRIDES = 2_000;

const ApiOperationOverride = z.strictObject({
  /** Neither callable through the proxy, nor a tool of any server. */
  hidden: z.boolean().default(false),
  /** Scopes beside those of the proxy. */
  scopes: ResourceScopes.default([]),
  /** What policies decide by, where the method does not tell. */
  annotations: z
    .strictObject({
      readOnlyHint: z.boolean().optional(),
      destructiveHint: z.boolean().optional(),
      idempotentHint: z.boolean().optional(),
      openWorldHint: z.boolean().optional(),
    })
    .default({}),
});

/** What is true of the operations of an API, by `operationId`, however they are called. */
export const ApiOperationOverrides = z
  .record(z.string(), z.unknown())
  .refine((operations) => Object.keys(operations).length <= MAX_OVERRIDES, 'these are too many')
  .pipe(z.record(z.string(), ApiOperationOverride))
  .default({});
