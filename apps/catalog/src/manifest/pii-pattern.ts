import { RE2JS, RE2JSException } from 're2js';
import type { z } from 'zod';

/**
 * Holds a detector's regular expression to what the egress can run in linear time: RE2 syntax, so no
 * look-around and no back-references. One that matches the empty text would find a value everywhere.
 */
export function checkPattern(pattern: string, context: z.core.$RefinementCtx): void {
  const message = problemOf(pattern);
  if (message) context.addIssue({ code: 'custom', message });
}

function problemOf(pattern: string): string | null {
  try {
    return RE2JS.compile(pattern).matcher('').find() ? 'the pattern matches the empty text' : null;
  } catch (error) {
    if (error instanceof RE2JSException) return `not an RE2 pattern: ${error.message}`;
    throw error;
  }
}
