import type { McpAnswer, McpRequest } from './mcp-request.js';

export type Method = (request: McpRequest) => McpAnswer | Promise<McpAnswer>;

/** Methods by their names in MCP. */
export type Methods = readonly (readonly [string, Method])[];
