import { ERRORS } from '@gatehouse/contracts';
import type { ErrorCode, GatewayError } from '@gatehouse/contracts';
import type { ToolResult } from '../../tool-call/tool-outcome.js';
import type { Era } from './protocol.js';

export type RpcId = string | number | null;

export interface RpcError {
  readonly jsonrpc: '2.0';
  readonly id: RpcId;
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/**
 * How a failure reaches an MCP client.
 * - `tool-result`: as the result of the tool, with `isError`. The model reads it and can do better, as the
 *   MCP specification asks for (server/tools, error handling).
 * - `in-band`: as a JSON-RPC error with HTTP status 200.
 * - `http`: as a JSON-RPC error with the HTTP status of the table, since transports, proxies and
 *   authorization libraries act on it.
 */
type Face = 'tool-result' | 'in-band' | 'http';

const FACES: Readonly<Record<ErrorCode, Face>> = {
  invalid_request: 'http',
  invalid_arguments: 'tool-result',
  invalid_manifest: 'http',
  unauthenticated: 'http',
  insufficient_scope: 'http',
  not_subscribed: 'http',
  policy_denied: 'in-band',
  not_found: 'http',
  unknown_tool: 'in-band',
  unknown_resource: 'in-band',
  unknown_prompt: 'in-band',
  method_not_allowed: 'http',
  conflict: 'http',
  too_large: 'http',
  blocked_content: 'tool-result',
  model_unpriced: 'http',
  outcome_unknown: 'tool-result',
  guardrail_violated: 'tool-result',
  guardrail_unavailable: 'http',
  loop_stopped: 'tool-result',
  result_too_large: 'tool-result',
  quota_exceeded: 'http',
  budget_exhausted: 'http',
  authz_unavailable: 'http',
  ratelimit_unavailable: 'http',
  audit_unavailable: 'http',
  state_unavailable: 'http',
  catalog_unavailable: 'http',
  backend_unavailable: 'tool-result',
  private_address: 'tool-result',
  backend_unauthorized: 'tool-result',
  backend_timeout: 'tool-result',
  provider_unavailable: 'tool-result',
  provider_timeout: 'tool-result',
  masking_failed: 'http',
  capability_missing: 'http',
  invalid_input: 'http',
  ask_refused: 'tool-result',
  internal: 'http',
};

/** The key of `_meta` under which a failed tool result carries the error's code, for programs. */
const ERROR_META = 'dev.gatehouse/error';

/** The failure as a tool's result; null for one that is a JSON-RPC error. */
export function toToolResult(error: GatewayError): ToolResult | null {
  if (FACES[error.code] !== 'tool-result') return null;
  return {
    content: [{ type: 'text', text: error.message }],
    isError: true,
    _meta: { [ERROR_META]: publicFacts(error) },
  };
}

/** Codes that were others before protocol 2026-07-28 (SEP-2164). */
const LEGACY_CODES: Partial<Record<ErrorCode, number>> = { unknown_resource: -32_002 };

/** The failure as a JSON-RPC error: public text and facts, never the detail. */
export function toRpcError(error: GatewayError, id: RpcId, era: Era = 'modern'): RpcError {
  const { jsonRpc } = ERRORS[error.code];
  return rpcError(id, {
    code: era === 'legacy' ? (LEGACY_CODES[error.code] ?? jsonRpc) : jsonRpc,
    message: error.message,
    data: publicFacts(error),
  });
}

export function rpcError(id: RpcId, error: RpcError['error']): RpcError {
  return { jsonrpc: '2.0', id, error };
}

/** The HTTP status under which it travels. Clients with a handshake expect an unknown method in-band. */
export function httpStatusOf(error: GatewayError, era: Era): number {
  if (error.code === 'not_found' && era === 'legacy') return 200;
  return FACES[error.code] === 'http' ? error.status : 200;
}

function publicFacts({ code, facts, retryAfterSeconds }: GatewayError): Record<string, unknown> {
  return {
    code,
    retryable: ERRORS[code].retryable,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...facts,
  };
}
