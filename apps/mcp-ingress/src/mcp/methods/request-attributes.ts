import type { Attributes } from '@opentelemetry/api';
import type { McpRequest } from './mcp-request.js';

/** Ids are chosen by clients, and may be of any length. */
const MAX_ID = 128;

/** What the semantic conventions for MCP ask of every span of a request. */
export function requestAttributes({ method, id, version }: McpRequest): Attributes {
  return {
    'mcp.method.name': method,
    'jsonrpc.request.id': String(id).slice(0, MAX_ID),
    'mcp.protocol.version': version,
    'network.protocol.name': 'http',
    'network.transport': 'tcp',
  };
}
