import { z } from 'zod';
import { defineBucket } from './contract.js';
import { Name, ResourceKind, TenantId, Version } from './identity.js';
import { LlmApiPolicy } from './llm/llm-api.js';
import { BackendCredential } from './mcp/backend-credential.js';
import { PublishedItems } from './mcp/items.js';
import { ToolPolicy } from './mcp/tool-policy.js';
import { UpstreamConnection, UpstreamTool } from './mcp/upstream.js';
import { AggregateMember } from './mcp/aggregate.js';
import { ToolSearch } from './mcp/tool-search.js';
import { Quota } from './ratelimit.js';
import { SecretRef } from './secret-ref.js';

/** A JSON Schema 2020-12 document. What it means is checked by a JSON Schema library, not here. */
export const JsonSchema = z.record(z.string(), z.unknown());
export type JsonSchema = z.output<typeof JsonSchema>;

/** Where an API proxy's backend is: `http(s)://…` or `nats://<name>` (subjects `backend.<name>.<operationId>`). */
export const BackendUrl = z
  .string()
  .regex(
    /^(https?:\/\/[^\s?#]+|(nats|runner):\/\/[a-z0-9]([a-z0-9-]*[a-z0-9])?)$/,
    'use http://…, https://…, nats://<name> or runner://<name>',
  );

export const Backend = z.object({
  url: BackendUrl,
  timeoutMs: z.int().min(1).max(600_000),
  /** Whether it may be in a private network. */
  allowPrivate: z.boolean().default(false),
  /** Credentials that the gate adds; the caller's token is never passed on. */
  credential: z
    .object({ header: z.string().min(1), prefix: z.string(), secret: SecretRef })
    .nullable(),
});
export type Backend = z.output<typeof Backend>;

/** How one argument of a tool travels to the backend. */
export const ArgumentBinding = z.object({
  /** The property of the tool's input schema. */
  argument: z.string().min(1),
  /** The parameter's name in the OpenAPI contract; for `body-property`, the property of the body. */
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header', 'cookie', 'body-property', 'body']),
  /** OpenAPI 3 `style` and `explode`, with the defaults filled in. */
  style: z.enum([
    'simple',
    'label',
    'matrix',
    'form',
    'spaceDelimited',
    'pipeDelimited',
    'deepObject',
  ]),
  explode: z.boolean(),
  /** The media type in which the value is written; left out: as its style says. */
  contentType: z.string().optional(),
  /** The value is bytes, given as base64: a file of a form. */
  base64: z.boolean().optional(),
});
export type ArgumentBinding = z.output<typeof ArgumentBinding>;

/** How a request body is written over HTTP: as JSON, as a form of either kind, as text, or as bytes. */
export const BodyType = z.object({
  form: z.enum(['json', 'form', 'multipart', 'text', 'bytes']),
  contentType: z.string().min(1),
});
export type BodyType = z.output<typeof BodyType>;

/** One operation of an OpenAPI contract, as far as calling it needs. */
export const Operation = z.object({
  proxy: Name,
  proxyVersion: Version,
  operationId: z.string().min(1),
  method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** The templated path, e.g. `/customers/{customer_id}`. */
  path: z.string().startsWith('/'),
  bindings: z.array(ArgumentBinding),
  /** Left out: JSON, if there is a body at all. */
  body: BodyType.optional(),
  /** What its security requirements ask the gate for, over HTTP; left out: nothing. */
  credentials: z.array(BackendCredential).optional(),
});
export type Operation = z.output<typeof Operation>;

export const ToolAnnotations = z.object({
  title: z.string().optional(),
  readOnlyHint: z.boolean(),
  destructiveHint: z.boolean(),
  idempotentHint: z.boolean(),
  openWorldHint: z.boolean(),
});

export const PublishedTool = z.object({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  title: z.string().optional(),
  description: z.string(),
  inputSchema: JsonSchema,
  outputSchema: JsonSchema.optional(),
  annotations: ToolAnnotations,
  /** Scopes that a caller needs for this tool: the server's and the tool's own. */
  requiredScopes: z.array(z.string()),
  operation: Operation,
  backend: Backend,
  ...ToolPolicy.shape,
  upstream: UpstreamTool.optional(),
});
export type PublishedTool = z.output<typeof PublishedTool>;

const published = { tenant: TenantId, name: Name, version: Version, revision: z.int().positive() };

/** A parameter in the path, the query, a header or a cookie. */
export const ApiParameter = z.object({
  binding: ArgumentBinding,
  schema: z.union([JsonSchema, z.boolean()]),
  required: z.boolean(),
});
export type ApiParameter = z.output<typeof ApiParameter>;

/** One operation of an API proxy, for those who call it as the REST API that it is. */
export const ApiOperation = Operation.pick({
  operationId: true,
  method: true,
  path: true,
  credentials: true,
}).extend({
  /** Which of the proxy's parameters it has. */
  parameters: z.array(z.int().nonnegative()),
  /** What the schemas of its parameters refer to by `#/$defs/…`. */
  definitions: z.record(z.string(), JsonSchema).optional(),
  hasBody: z.boolean(),
  annotations: ToolAnnotations,
  /** Scopes that a caller needs for it: the proxy's and its own. */
  requiredScopes: z.array(z.string()),
});
export type ApiOperation = z.output<typeof ApiOperation>;

export const PublishedApiProxy = z.object({
  kind: z.literal('ApiProxy'),
  ...published,
  title: z.string(),
  /** All scopes that its operations ask for. */
  scopes: z.array(z.string()),
  backend: Backend,
  operations: z.array(ApiOperation).default([]),
  /** The parameters of all operations, each once. */
  parameters: z.array(ApiParameter).default([]),
  /** The headers that its contract declares for answers, in lower case. */
  responseHeaders: z.array(z.string()).default([]),
});
export type PublishedApiProxy = z.output<typeof PublishedApiProxy>;

/** The MCP server behind one that is published. */
export const PublishedUpstream = UpstreamConnection.extend({
  backend: Backend,
  /** Whether it has ever said what it has. */
  discovered: z.boolean(),
  /** How many of its tools are not shown, since nobody has approved them as they are now. */
  withheld: z.int().nonnegative(),
  /** What it has beside tools; left out: nothing. */
  items: PublishedItems.optional(),
});
export type PublishedUpstream = z.output<typeof PublishedUpstream>;

/**
 * An MCP server as the data plane serves it: self-contained, but for an aggregate, whose members stand as
 * entries of their own.
 */
export const PublishedMcpServer = z.object({
  kind: z.literal('McpServer'),
  ...published,
  title: z.string(),
  description: z.string(),
  /** All scopes that the server's tools ask for. */
  scopes: z.array(z.string()),
  tools: z.array(PublishedTool),
  /** Where the server is somebody else's. */
  upstream: PublishedUpstream.optional(),
  /** The servers that this one stands for. It then has no tools of its own. */
  members: z.array(AggregateMember).min(1).optional(),
  /** Left out: all tools are listed, however many. */
  search: ToolSearch.optional(),
});
export type PublishedMcpServer = z.output<typeof PublishedMcpServer>;

export const PublishedLlmApi = z.object({
  kind: z.literal('LlmApi'),
  ...published,
  title: z.string(),
  scopes: z.array(z.string()),
  ...LlmApiPolicy.shape,
});
export type PublishedLlmApi = z.output<typeof PublishedLlmApi>;

export const PublishedPlan = z.object({
  kind: z.literal('Plan'),
  ...published,
  quotas: z.array(Quota),
});

export const Subscription = z.object({
  kind: ResourceKind,
  name: Name,
  version: Version,
  plan: Name,
  /** The scopes that the subscription grants. */
  scopes: z.array(z.string()),
});
export type Subscription = z.output<typeof Subscription>;

export const PublishedApplication = z.object({
  kind: z.literal('Application'),
  ...published,
  title: z.string(),
  /** Names that policies may refer to, e.g. `support`. */
  roles: z.array(z.string()),
  subscriptions: z.array(Subscription),
  /** Keep tool arguments in the audit trail, not only their hash. */
  captureArguments: z.boolean(),
});
export type PublishedApplication = z.output<typeof PublishedApplication>;

export const CatalogEntry = z.discriminatedUnion('kind', [
  PublishedApiProxy,
  PublishedMcpServer,
  PublishedLlmApi,
  PublishedPlan,
  PublishedApplication,
]);
export type CatalogEntry = z.output<typeof CatalogEntry>;

/** Everything published, one entry a key (see `catalogKey`). Written by catalog, watched by the data plane. */
export const catalogEntries = defineBucket({
  bucket: 'catalog',
  value: CatalogEntry,
  ttlSeconds: 0,
});

/** The key of an entry: `<Kind>/<name>/<version>`. Names are unique in an installation, over all tenants. */
export function catalogKey(entry: Pick<CatalogEntry, 'kind' | 'name' | 'version'>): string {
  return `${entry.kind}/${entry.name}/${entry.version}`;
}
