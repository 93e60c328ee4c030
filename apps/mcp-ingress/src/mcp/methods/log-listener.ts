import { LogLevel } from '@gatehouse/contracts';
import type { LogListener } from '../../backends/backend.js';
import { LOG_LEVEL_META_KEY } from '@modelcontextprotocol/server';
import { isObject } from '../../json/is-object.js';
import type { McpRequest } from './mcp-request.js';

/** More is not of use to anybody, and would let a backend flood its callers. */
const MAX_NOTIFICATIONS = 1_000;

/**
 * Passes on what a server logs while it works on a request, to a caller that has said from which level on: in
 * its session (MCP 2025-11-25, logging), or with the request itself (2026-07-28). Null for one that has not.
 */
export function logListener({
  params,
  notify,
  logLevel = null,
}: Pick<McpRequest, 'params'> & {
  readonly notify?: McpRequest['notify'];
  readonly logLevel?: McpRequest['logLevel'];
}): LogListener | null {
  const level = logLevel ?? levelIn(params['_meta']);
  if (!notify || !level) return null;
  let count = 0;
  return {
    level,
    tell: (said) => {
      if (count >= MAX_NOTIFICATIONS) return;
      count += 1;
      notify({ method: 'notifications/message', params: { ...said } });
    },
  };
}

function levelIn(meta: unknown): LogLevel | null {
  if (!isObject(meta)) return null;
  return LogLevel.safeParse(meta[LOG_LEVEL_META_KEY]).data ?? null;
}
