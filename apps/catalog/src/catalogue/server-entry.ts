import type { PublishedTool } from '@gatehouse/contracts';
import type { McpServerManifest } from '../manifest/manifest.js';

/** What every MCP server is published with, whatever it is made from. */
export function serverEntry(
  { metadata, spec }: Pick<McpServerManifest, 'metadata' | 'spec'>,
  revision: number,
  { scopes, tools }: { readonly scopes: readonly string[]; readonly tools: PublishedTool[] },
) {
  return {
    kind: 'McpServer' as const,
    tenant: metadata.tenant,
    name: metadata.name,
    version: metadata.version,
    revision,
    title: spec.title ?? metadata.name,
    description: spec.description,
    scopes: [...new Set(scopes)],
    tools,
    ...(spec.search ? { search: spec.search } : {}),
  };
}
