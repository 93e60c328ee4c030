import { GatewayError } from '@gatehouse/contracts';
import { z } from 'zod';
import { describeIssue } from '../wire/describe-issue.js';

const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(20),
  after_id: z.string().optional(),
  before_id: z.string().optional(),
});

/** One page, with the cursors to its neighbours. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

/**
 * One page of a list, by cursor as the API pages: after one id, or before another.
 * @throws GatewayError `invalid_request` for a bad query.
 */
export function pageOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  query: unknown,
): Page<Item> {
  const parsed = PageQuery.safeParse(query, { reportInput: true });
  if (!parsed.success) throw new GatewayError('invalid_request', describeIssue(parsed.error));
  const { limit, after_id: after, before_id: before } = parsed.data;
  const start = after === undefined ? 0 : position(items, after) + 1;
  const end = before === undefined ? items.length : position(items, before);
  const range = items.slice(start, Math.max(start, end));
  const data = before === undefined ? range.slice(0, limit) : range.slice(-limit);
  return {
    data,
    has_more: data.length < range.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

function position(items: readonly { readonly id: string }[], id: string): number {
  const index = items.findIndex((item) => item.id === id);
  if (index < 0) throw new GatewayError('invalid_request', 'the cursor is not the id of an entry');
  return index;
}
