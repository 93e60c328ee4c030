import type { Workload } from '../contest/phase.js';
import { TOOLS } from './programs/tools.js';

/** Enough that a run of a few seconds hardly asks the same twice. */
const ARTICLES = 4_000;
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const TOOL = 'get_item';

/**
 * One tool, each time with other arguments.
 * @param prefixes where it is the tool of many servers: what stands before its name, in turn.
 */
export function calls(prefixes: readonly string[]): Workload {
  const names = prefixes.map((prefix) => `${prefix}${TOOL}`);
  const nameAt = (at: number): string => names[at % names.length] ?? TOOL;
  return {
    bodies: Array.from({ length: ARTICLES }, (_, at) =>
      request(at, 'tools/call', { name: nameAt(at), arguments: { sku: `SKU-${at}` } }),
    ),
    headersOf: (at) => ({ 'mcp-method': 'tools/call', 'mcp-name': nameAt(at) }),
    // In the structured result alone: in the text of the result, its quotes are escaped.
    expect: { text: '"warehouse":"', times: 1 },
    part: 400,
  };
}

/** @param servers of how many servers the tools are listed. */
export function lists(servers: number): Workload {
  return {
    bodies: [request(0, 'tools/list', {})],
    headers: { 'mcp-method': 'tools/list' },
    expect: { text: '"inputSchema":', times: TOOLS.length * servers },
    part: 100,
  };
}

export const CALL = calls(['']);
export const LIST = lists(1);

function request(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: META } });
}
