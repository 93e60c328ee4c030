import { z } from 'zod';
import { IdenticalCalls, USUAL_IDENTICAL_CALLS } from './identical-calls.js';
import { ResultBytes, USUAL_RESULT_BYTES } from './result-bytes.js';
import { ResultCache } from './result-cache.js';
import { ResultShape } from './result-shape.js';

/** What the gate does to the calls of a tool, beyond letting them through: one member a subject. */
export const ToolPolicy = z.object({
  /** From when on the same call is stopped as a loop; null: never. */
  identicalCalls: IdenticalCalls.nullable().default(USUAL_IDENTICAL_CALLS),
  maxResultBytes: ResultBytes.default(USUAL_RESULT_BYTES),
  /** What a model is shown of its results; null: all. */
  shape: ResultShape.nullable().default(null),
  /** How long its results are given again; null: never. */
  cache: ResultCache.nullable().default(null),
});
export type ToolPolicy = z.output<typeof ToolPolicy>;
