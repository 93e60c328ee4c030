import { z } from 'zod';
import { distinct } from '../fields.js';

const ToolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'use up to 64 letters, digits, _ and -');

/** A search in place of a long list of tools. */
export const ToolSearchSpec = z.strictObject({
  threshold: z.int().min(0).max(100_000).default(40),
  results: z.int().min(1).max(20).default(5),
  /** Tools that are listed all the same, by the names that agents see. */
  always: distinct(ToolName, (name) => name, { max: 100 }).default([]),
});
