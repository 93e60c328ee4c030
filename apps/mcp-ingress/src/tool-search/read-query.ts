import { GatewayError } from '@gatehouse/contracts';
import { z } from 'zod';
import { MAX_QUERY, MAX_RESULTS } from './search-tools.js';

const Query = z.strictObject({
  query: z.string().trim().min(1).max(MAX_QUERY),
  limit: z.int().min(1).max(MAX_RESULTS).optional(),
});

/** @throws GatewayError `invalid_arguments`, with what a model can mend. */
export function readQuery(args: Readonly<Record<string, unknown>>): z.output<typeof Query> {
  const read = Query.safeParse(args);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.join('.');
  const text = where ? `${where}: ${issue?.message}` : issue?.message;
  throw new GatewayError('invalid_arguments', `Invalid arguments: ${text}`);
}
