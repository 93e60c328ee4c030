import { GatewayError } from '@gatehouse/contracts';
import type { z } from 'zod';
import { formatPath } from '../text/path.js';

/**
 * What a request says, through its schema.
 * @throws GatewayError `invalid_request` naming each field that is wrong.
 */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => ({
    path: formatPath(path.map((part) => (typeof part === 'number' ? part : String(part)))),
    message,
  }));
  throw new GatewayError('invalid_request', undefined, { facts: { mistakes: problems } });
}
