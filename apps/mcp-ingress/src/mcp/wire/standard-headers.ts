import type { InboundHttpRequest, JSONRPCRequest } from '@modelcontextprotocol/server';
import { decodeHeaderText } from './header-text.js';
import type { RpcError } from './rpc-error.js';

/** What of a message stands in HTTP headers too. */
export type MessageHeaders = Omit<InboundHttpRequest, 'httpMethod' | 'body'>;

/** `HeaderMismatch` of MCP 2026-07-28. */
const HEADER_MISMATCH = -32020;

/** The methods whose name of a thing stands in a header too, and where the body has it. */
const NAMED: Readonly<Record<string, 'name' | 'uri'>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/**
 * Whether the headers that MCP 2026-07-28 asks for are there and say what the body says (Streamable HTTP,
 * request metadata). Whoever stands between may decide by the headers, so a request that says two things
 * is refused. That version and method, where given, agree with the body has been checked before.
 */
export function headerMismatch(
  request: JSONRPCRequest,
  headers: MessageHeaders,
): RpcError['error'] | null {
  if (headers.protocolVersionHeader === undefined) return missing('MCP-Protocol-Version');
  if (headers.mcpMethodHeader === undefined) return missing('Mcp-Method');
  const field = Object.hasOwn(NAMED, request.method) ? NAMED[request.method] : undefined;
  const named: unknown = field && request.params?.[field];
  if (typeof named !== 'string') return null;
  if (headers.mcpNameHeader === undefined) return missing('Mcp-Name');
  if (decodeHeaderText(headers.mcpNameHeader) === named) return null;
  return mismatch('The Mcp-Name header and the body name different things');
}

function mismatch(message: string): RpcError['error'] {
  return { code: HEADER_MISMATCH, message };
}

function missing(header: string): RpcError['error'] {
  return mismatch(`The ${header} header is missing`);
}
