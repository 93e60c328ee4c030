import type { MemberReport } from '../../aggregation/member-report.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';

/** The key of `_meta` under which the list of an aggregate says how each member has answered. */
const MEMBERS_META = 'dev.gatehouse/members';

interface Facts {
  /** Null for a server that is no aggregate. */
  readonly members: readonly MemberReport[] | null;
  readonly ttlMs: number;
}

/** A list as its revision has it. One that lacks what may soon be back is not worth keeping. */
export function listAnswer(
  { era }: Pick<McpRequest, 'era'>,
  list: McpAnswer['result'],
  { members, ttlMs }: Facts,
): McpAnswer {
  const mayChange = (members ?? []).some((each) => each.status === 'missing' && each.retryable);
  const caching = { ttlMs: mayChange ? 0 : ttlMs, cacheScope: 'private' };
  const meta = members ? { _meta: { [MEMBERS_META]: members } } : {};
  return { result: { ...list, ...(era === 'modern' ? caching : {}), ...meta } };
}
