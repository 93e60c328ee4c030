import { compileSchema } from '@gatehouse/service-kit';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { z } from 'zod';
import { shorten } from '../../text/path.js';

/** Larger schemas, and those nested deeper, would take long to compile and to apply. */
const MAX_VALUES = 5_000;
const MAX_DEPTH = 32;

const metaschema = new Ajv2020({ logger: false });

/**
 * Holds a JSON Schema (2020-12) of a guardrail to what the egress can apply: of a bounded size, correct,
 * with patterns in RE2 syntax, and without references that lead out of it.
 */
export function checkSchema(
  schema: Readonly<Record<string, unknown>>,
  context: z.core.$RefinementCtx,
): void {
  const message = problemOf(schema);
  if (message) context.addIssue({ code: 'custom', message });
}

function problemOf(schema: Readonly<Record<string, unknown>>): string | null {
  if (!fits(schema, { left: MAX_VALUES }, 0)) {
    return `the schema is larger than ${MAX_VALUES} values, or nested deeper than ${MAX_DEPTH}`;
  }
  try {
    if (!metaschema.validateSchema(schema)) {
      const problem = metaschema.errorsText(metaschema.errors, { dataVar: 'it' });
      return `not a JSON Schema 2020-12: ${shorten(problem)}`;
    }
    compileSchema(schema);
    return null;
  } catch (error) {
    return `the schema cannot be used: ${shorten(error instanceof Error ? error.message : '')}`;
  }
}

function fits(value: unknown, budget: { left: number }, depth: number): boolean {
  budget.left -= 1;
  if (budget.left < 0 || depth > MAX_DEPTH) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((inner) => fits(inner, budget, depth + 1));
}
