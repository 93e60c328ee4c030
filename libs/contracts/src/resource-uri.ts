import type { ResourceRef } from './identity.js';

export interface PublicBases {
  /** Where agents reach mcp-ingress, e.g. `http://localhost:8080`. */
  readonly mcp: string;
  /** Where agents reach llm-egress, e.g. `http://localhost:8081`. */
  readonly llm: string;
}

/**
 * The resource indicator (RFC 8707) of a resource, which is also the audience of its tokens. For an MCP
 * server it is the URL of its endpoint, as the MCP authorization specification asks.
 */
export function resourceUri(resource: ResourceRef, bases: PublicBases): string {
  const path = `${resource.name}/v${resource.version}`;
  switch (resource.kind) {
    case 'McpServer':
      return `${trimSlash(bases.mcp)}/${path}/mcp`;
    case 'ApiProxy':
      return `${trimSlash(bases.mcp)}/${path}`;
    case 'LlmApi':
      return `${trimSlash(bases.llm)}/${path}`;
    case 'ControlPlane':
      return `urn:gatehouse:${resource.name}`;
  }
}

function trimSlash(base: string): string {
  return base.endsWith('/') ? base.slice(0, -1) : base;
}
