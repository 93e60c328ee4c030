import type { PublishedTool } from '@gatehouse/contracts';
import type { Method } from './operations.js';

/**
 * The MCP hints that follow from an HTTP method (RFC 9110 section 9.2): what is safe only reads, what is
 * idempotent may be repeated, and what replaces, changes or removes can destroy. Backends are the
 * organisation's own, so the world is a closed one.
 */
export function annotationsOf(method: Method): PublishedTool['annotations'] {
  const isSafe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  return {
    readOnlyHint: isSafe,
    destructiveHint: method === 'PUT' || method === 'PATCH' || method === 'DELETE',
    idempotentHint: isSafe || method === 'PUT' || method === 'DELETE',
    openWorldHint: false,
  };
}
