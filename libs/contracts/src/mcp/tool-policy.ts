import { z } from 'zod';
import { IdenticalCalls, USUAL_IDENTICAL_CALLS } from './identical-calls.js';

/** What the gate does to the calls of a tool, beyond letting them through: one member a subject. */
export const ToolPolicy = z.object({
  /** From when on the same call is stopped as a loop; null: never. */
  identicalCalls: IdenticalCalls.nullable().default(USUAL_IDENTICAL_CALLS),
});
export type ToolPolicy = z.output<typeof ToolPolicy>;
