import type { PublishedMcpServer } from '@gatehouse/contracts';
import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/server';
import { isObject } from '../../json/is-object.js';
import type { McpAnswer } from '../methods/mcp-request.js';
import type { Era } from './protocol.js';

/** A result as its revision has it: protocol 2026-07-28 has each say that it is complete, and who gives it. */
export function encodeResult(
  { result }: McpAnswer,
  era: Era,
  { name, title, version }: PublishedMcpServer,
): Record<string, unknown> {
  if (era === 'legacy') return legacyResult(result);
  const meta = isObject(result['_meta']) ? result['_meta'] : {};
  return {
    resultType: 'complete',
    ...result,
    _meta: { ...meta, [SERVER_INFO_META_KEY]: { name, title, version } },
  };
}

/** Before protocol 2026-07-28 structured content is an object. Its text stands in the content as well. */
function legacyResult({
  structuredContent,
  ...result
}: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return isObject(structuredContent) ? { ...result, structuredContent } : result;
}
