import type { Workload } from '../contest/phase.js';
import { TOOLS } from './programs/tools.js';

/** Enough that a run of a few seconds hardly asks the same twice. */
const ARTICLES = 4_000;
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** One tool, each time with other arguments. */
export const CALL: Workload = {
  bodies: Array.from({ length: ARTICLES }, (_, at) =>
    request(at, 'tools/call', { name: 'get_item', arguments: { sku: `SKU-${at}` } }),
  ),
  headers: { 'mcp-method': 'tools/call', 'mcp-name': 'get_item' },
  // In the structured result alone: in the text of the result, its quotes are escaped.
  expect: { text: '"warehouse":"', times: 1 },
  part: 400,
};

export const LIST: Workload = {
  bodies: [request(0, 'tools/list', {})],
  headers: { 'mcp-method': 'tools/list' },
  expect: { text: '"inputSchema":', times: TOOLS.length },
  part: 100,
};

function request(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: META } });
}
