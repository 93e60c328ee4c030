import { ToolAnnotations } from '@gatehouse/contracts';
import type { Backend, PublishedTool, UpstreamConnection } from '@gatehouse/contracts';
import { compileSchema } from '@gatehouse/service-kit';
import { z } from 'zod';
import type { McpServerManifest } from '../manifest/manifest.js';
import { toolPolicyOf } from '../manifest/mcp/tool-policy.js';
import type { UpstreamSpec } from '../manifest/mcp/upstream.js';
import type { ToolOverride } from '../manifest/specs.js';
import { toolNames } from '../openapi/tool-name.js';
import { approvedNow, UNKNOWN_UPSTREAM } from '../upstreams/upstream-record.js';
import type { SeenDefinition } from '../upstreams/upstream-record.js';
import type { Finding } from '../text/mistake.js';
import type { CatalogObject } from './catalog-object.js';
import type { Compiled } from './compile-simple.js';
import { compileItems, itemScopes, promptClashes } from './compile-items.js';
import { serverEntry } from './server-entry.js';
import { clashes } from './tool-clashes.js';

/** A tool as an upstream server describes it. What else is said of it is not passed on. */
const UpstreamToolDefinition = z.object({
  title: z.string().optional(),
  description: z.string().default(''),
  inputSchema: z.looseObject({ type: z.literal('object') }),
  outputSchema: z.record(z.string(), z.unknown()).optional(),
  annotations: ToolAnnotations.partial().default({}),
});
type UpstreamToolDefinition = z.output<typeof UpstreamToolDefinition>;

/** What a tool counts as of which nothing is known (MCP, schema, ToolAnnotations). */
const CAUTIOUS = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
};

type Spec = McpServerManifest['spec'] & { readonly upstream: UpstreamSpec };

/** Makes an MCP server of one that is somebody else's: of what it has and an administrator has approved. */
export function compileUpstreamServer(
  { metadata }: McpServerManifest,
  spec: Spec,
  { server, revision }: { readonly server: CatalogObject; readonly revision: number },
): Compiled {
  const record = server.upstream ?? UNKNOWN_UPSTREAM;
  const isTool = ({ kind }: SeenDefinition): boolean => kind === 'tool';
  const approved = approvedNow(record).filter(isTool);
  const tools = toolsOf(approved, { metadata, spec });
  const ofTools = Object.values(spec.tools).flatMap((tool) => tool.scopes);
  const scopes = [...spec.scopes, ...ofTools, ...itemScopes(spec)];
  const items = compileItems(record, spec);
  return {
    entry: {
      ...serverEntry({ metadata, spec }, revision, { scopes, tools }),
      upstream: {
        ...connectionOf(spec.upstream),
        backend: upstreamBackend(spec.upstream),
        discovered: record.protocolVersion !== null,
        withheld: record.seen.filter(isTool).length - approved.length,
        items,
      },
    },
    findings: [...clashes(tools), ...promptClashes(items), ...shaped(spec)],
  };
}

/** What an upstream server gives has no declared form that could be shaped. */
function shaped({ tools }: Spec): Finding[] {
  return Object.entries(tools).flatMap(([name, { shape }]) =>
    shape
      ? [
          {
            path: ['spec', 'tools', name, 'shape'],
            message: 'is for tools of an API, not upstream',
          },
        ]
      : [],
  );
}

export function upstreamBackend(spec: UpstreamSpec): Backend {
  const { url, timeoutMs, allowPrivate, credential } = spec;
  return { url, timeoutMs, allowPrivate, credential: credential ?? null };
}

export function connectionOf({ transport, oauth, url }: UpstreamSpec): UpstreamConnection {
  if (!oauth) return { transport, credentials: [] };
  const { scopes = [], parameters, ...client } = oauth;
  const asked = { resource: url, ...parameters };
  return {
    transport,
    credentials: [{ type: 'oauth-client', ...client, scopes, parameters: asked }],
  };
}

function toolsOf(
  definitions: readonly SeenDefinition[],
  context: Pick<McpServerManifest, 'metadata'> & { readonly spec: Spec },
): PublishedTool[] {
  const named = definitions.map(({ name, definition }) => ({
    operationId: name,
    method: '',
    path: name,
    definition: UpstreamToolDefinition.safeParse(definition).data ?? null,
  }));
  const names = toolNames(named);
  return named.flatMap((each) => {
    const { definition, operationId } = each;
    const override = context.spec.tools[operationId];
    if (!definition || override?.hidden || !isUsable(definition)) return [];
    const name = override?.name ?? names.get(each) ?? operationId;
    return [toolOf({ name, upstreamName: operationId, definition, override }, context)];
  });
}

/** A tool whose arguments cannot be checked cannot be called. */
function isUsable({ inputSchema }: UpstreamToolDefinition): boolean {
  try {
    compileSchema(inputSchema);
    return true;
  } catch {
    return false;
  }
}

interface Named {
  readonly name: string;
  readonly upstreamName: string;
  readonly definition: UpstreamToolDefinition;
  readonly override: ToolOverride | undefined;
}

function toolOf(
  { name, upstreamName, definition, override }: Named,
  { metadata, spec }: Pick<McpServerManifest, 'metadata'> & { readonly spec: Spec },
): PublishedTool {
  const title = override?.title ?? definition.title ?? definition.annotations.title;
  const { outputSchema } = definition;
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description: override?.description ?? definition.description,
    inputSchema: definition.inputSchema,
    ...(outputSchema ? { outputSchema } : {}),
    ...toolPolicyOf(spec, override ?? {}),
    annotations: annotationsOf(definition, override, spec.upstream),
    requiredScopes: [...new Set([...spec.scopes, ...(override?.scopes ?? [])])],
    operation: {
      proxy: metadata.name,
      proxyVersion: metadata.version,
      operationId: upstreamName,
      method: 'POST',
      path: '/',
      bindings: [],
    },
    backend: upstreamBackend(spec.upstream),
    upstream: {
      ...connectionOf(spec.upstream),
      tool: upstreamName,
      asks: spec.upstream.asks,
    },
  };
}

function annotationsOf(
  { annotations }: UpstreamToolDefinition,
  override: ToolOverride | undefined,
  { trustAnnotations }: UpstreamSpec,
): PublishedTool['annotations'] {
  const said = { ...(trustAnnotations ? annotations : {}), ...override?.annotations };
  // What only reads destroys nothing.
  const careful = said.readOnlyHint ? { ...CAUTIOUS, destructiveHint: false } : CAUTIOUS;
  return ToolAnnotations.parse({ ...careful, ...said });
}
