import { z } from 'zod';
import { listOf } from './fields.js';

/** `*` stands for anything but a slash, `**` for anything. */
const Glob = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\s]+$/, 'use no spaces');

/** Operations of a contract: those that are all of what is said here. */
export const Selector = z
  .strictObject({
    /** A tag that the contract gives. */
    tag: z.string().min(1).max(200).optional(),
    /** A path as the contract writes it, e.g. `/repos/**`. */
    path: Glob.optional(),
    /** An operationId, e.g. `issues/*`. */
    operation: Glob.optional(),
    method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  })
  .refine((selector) => Object.keys(selector).length > 0, 'say which operations');
export type Selector = z.output<typeof Selector>;

export const Selectors = listOf(Selector, { min: 1, max: 100 });
