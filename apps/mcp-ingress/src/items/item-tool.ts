import type { PublishedItems, PublishedMcpServer, PublishedTool } from '@gatehouse/contracts';

/** What can be asked of what is no tool. */
export const ITEM_METHODS = ['resources/read', 'prompts/get', 'completion/complete'] as const;
export type ItemMethod = (typeof ITEM_METHODS)[number];

/** A resource, a template or a prompt as the pipeline governs it: as a tool that only reads. */
export interface ItemTool extends PublishedTool {
  readonly itemMethod: ItemMethod;
}

export type Item = PublishedItems[keyof Pick<
  PublishedItems,
  'resources' | 'templates' | 'prompts'
>][number];
type Published = Pick<PublishedMcpServer, 'name' | 'version' | 'upstream'>;

/** How asking for an item is called by the steps, its backend, and the one who has it. */
export interface Asking extends Pick<ItemTool, 'itemMethod' | 'inputSchema'> {
  /** What the upstream server calls it. */
  readonly upstreamName: string;
}

/** Null for an item of no server. */
export function itemTool(
  { name, version, upstream }: Published,
  item: Item,
  { itemMethod, inputSchema, upstreamName }: Asking,
): ItemTool | null {
  if (!upstream) return null;
  const { transport, credentials, backend, items } = upstream;
  const { id, requiredScopes, identicalCalls, maxResultBytes, cache } = item;
  return {
    name: id,
    description: '',
    inputSchema,
    annotations: READS,
    requiredScopes,
    identicalCalls,
    maxResultBytes,
    cache,
    shape: null,
    operation: {
      proxy: name,
      proxyVersion: version,
      operationId: id,
      method: 'POST',
      path: '/',
      bindings: [],
    },
    backend,
    upstream: { transport, credentials, tool: upstreamName, asks: items?.asks ?? [] },
    itemMethod,
  };
}

const READS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
};
