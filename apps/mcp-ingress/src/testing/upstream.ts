import type {
  PublishedItems,
  PublishedMcpServer,
  PublishedTool,
  UpstreamConnection,
  UpstreamTool,
} from '@gatehouse/contracts';
import type { SampleMcpTool } from '@gatehouse/testkit';

export interface UpstreamOptions {
  readonly name: string;
  readonly url: string;
  readonly tools: readonly SampleMcpTool[];
  readonly timeoutMs?: number;
  readonly allowPrivate?: boolean;
  readonly transport?: UpstreamConnection['transport'];
  readonly credential?: PublishedTool['backend']['credential'];
  readonly credentials?: UpstreamConnection['credentials'];
  readonly asks?: UpstreamTool['asks'];
  readonly items?: PublishedItems;
}

/** An upstream MCP server as the catalogue publishes it. Its tools that say so only read. */
export function upstreamServer(options: UpstreamOptions): PublishedMcpServer {
  const { name, url, tools, timeoutMs = 5_000, allowPrivate = true, credential = null } = options;
  const connection = {
    transport: options.transport ?? ('streamable-http' as const),
    credentials: options.credentials ?? [],
  };
  const backend = { url, timeoutMs, allowPrivate, credential };
  return {
    kind: 'McpServer',
    tenant: 'default',
    name,
    version: '1.0',
    revision: 1,
    title: name,
    description: 'Somebody else’s server',
    scopes: [],
    tools: tools.map((tool) =>
      toolOf(tool, name, { connection, backend, asks: options.asks ?? ['elicitation'] }),
    ),
    upstream: {
      ...connection,
      backend,
      discovered: true,
      withheld: 0,
      ...(options.items ? { items: options.items } : {}),
    },
  };
}

function toolOf(
  { name, description, inputSchema, outputSchema, annotations }: SampleMcpTool,
  server: string,
  where: {
    readonly connection: UpstreamConnection;
    readonly backend: PublishedTool['backend'];
    readonly asks: UpstreamTool['asks'];
  },
): PublishedTool {
  const readOnlyHint = Object(annotations)['readOnlyHint'] === true;
  return {
    name,
    description,
    inputSchema,
    ...(outputSchema ? { outputSchema: Object(outputSchema) } : {}),
    identicalCalls: null,
    maxResultBytes: 65_536,
    shape: null,
    cache: null,
    annotations: {
      readOnlyHint,
      destructiveHint: !readOnlyHint,
      idempotentHint: false,
      openWorldHint: true,
    },
    requiredScopes: [],
    operation: {
      proxy: server,
      proxyVersion: '1.0',
      operationId: name,
      method: 'POST',
      path: '/',
      bindings: [],
    },
    backend: where.backend,
    upstream: { ...where.connection, tool: name, asks: where.asks },
  };
}
