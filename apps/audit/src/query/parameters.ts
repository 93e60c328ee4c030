import { GatewayError } from '@gatehouse/contracts';
import { z } from 'zod';

interface Mistake {
  readonly parameter: string;
  readonly problem: string;
}

const MAX_NAME = 100;

/**
 * The parameters of a query, parsed by a strict schema.
 * @throws GatewayError `invalid_request` that names every parameter which is wrong, and why.
 */
export function parseParameters<Schema extends z.ZodObject>(
  schema: Schema,
  query: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw badParameters(parsed.error.issues.flatMap(mistakesOf));
}

export function badParameters(parameters: readonly Mistake[]): GatewayError {
  const text = parameters.map(({ parameter, problem }) => `${parameter}: ${problem}`).join('; ');
  return new GatewayError('invalid_request', text, { facts: { parameters } });
}

function mistakesOf(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      parameter: key.slice(0, MAX_NAME),
      problem: 'there is no such parameter',
    }));
  }
  return [{ parameter: issue.path.join('.'), problem: issue.message }];
}

/** The instants that a query may name: what PostgreSQL and every calendar agree on. */
const EARLIEST = Date.parse('1970-01-01T00:00:00Z');
const LATEST = Date.parse('9999-01-01T00:00:00Z');

/** An RFC 3339 instant, with any offset. */
export const Instant = z.iso
  .datetime({ offset: true, error: 'give an instant, e.g. 2026-01-31T12:00:00Z' })
  .transform((text) => new Date(text))
  .refine((instant) => instant.getTime() >= EARLIEST && instant.getTime() < LATEST, {
    error: 'give a year from 1970 to 9998',
  });

/** A number of things, as it stands in a query string. */
export function count(max: number, byDefault: number): z.ZodType<number> {
  return z
    .string()
    .regex(/^[0-9]{1,9}$/, 'give a whole number')
    .transform(Number)
    .refine((value) => value >= 1 && value <= max, { error: `give a number from 1 to ${max}` })
    .default(byDefault);
}
