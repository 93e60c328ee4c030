import type { PublishedTool } from '@gatehouse/contracts';
import { argumentsHash } from '@gatehouse/service-kit';
import type { ResultCache } from '../../result-cache/result-cache.js';
import type { AnsweredCall, FundedCall } from '../tool-call.js';

/** What a tool is, as long as the catalogue does not replace it. */
const definitions = new WeakMap<PublishedTool, string>();

/**
 * Answers a call that only reads with what the same caller was answered lately, if the tool's manifest allows
 * that. The caller has been authorised, and the call counted, all the same. What a caller is asked is asked of
 * that call alone, and what comes of the answers is the result of no other (MCP 2026-07-28, caching).
 * @throws what `ask` throws
 */
export async function readCached(
  call: FundedCall,
  results: ResultCache,
  ask: (call: FundedCall) => Promise<AnsweredCall>,
): Promise<AnsweredCall> {
  const { published: tool, trail, limits, signal } = call;
  if (!tool.cache || !tool.annotations.readOnlyHint || call.round) return ask(call);
  const question = { key: keyOf(call), ttlSeconds: tool.cache.ttlSeconds, signal };
  const { reply, asked } = await results.answer(question, async (shared) => {
    const answered = await ask({ ...call, signal: shared });
    const isOwn = answered.reply.asks !== undefined || trail.asked.length > 0;
    return { reply: answered.reply, isOwn };
  });
  if (!asked) {
    trail.answeredFrom = 'cache';
    trail.status = reply.status;
  }
  return { tool, reply, limits };
}

/** Nobody gets what another one may see: the caller's whole authority is part of the key. */
function keyOf({ principal, address, published, argumentsHash: hash }: FundedCall): string {
  const { tenant, application, user, scopes } = principal;
  const { name, version } = address;
  const definition = definitions.get(published) ?? argumentsHash(published);
  definitions.set(published, definition);
  const authority = [tenant, application, user, [...scopes].toSorted()];
  return argumentsHash([authority, name, version, definition, hash]);
}
