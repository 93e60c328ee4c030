import { z } from 'zod';

const WithCode = z.object({ code: z.string() });
const QueryFailure = z.object({ driverError: WithCode });

/**
 * What went wrong in the database: an SQLSTATE, or the code of a network error. Never the text, which may
 * quote what was to be stored.
 */
export function databaseProblem(error: unknown): string {
  const query = QueryFailure.safeParse(error);
  if (query.success) return query.data.driverError.code;
  const plain = WithCode.safeParse(error);
  if (plain.success) return plain.data.code;
  return error instanceof Error ? error.name : 'unknown';
}

/**
 * SQLSTATE classes that mean that the data itself cannot be stored: data exception, constraint violation,
 * program limit exceeded (PostgreSQL appendix A). Trying again does not help, unlike with all others.
 */
const UNSTORABLE = /^(22|23|54)[0-9A-Z]{3}$/;

export function isUnstorable(error: unknown): boolean {
  return UNSTORABLE.test(databaseProblem(error));
}
