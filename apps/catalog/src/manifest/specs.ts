import { CONTROL_PLANE, Name, Quota, Version } from '@gatehouse/contracts';
import { z } from 'zod';
import { ApiOperationOverrides } from './api-operations.js';
import {
  BackendSpec as BackendFields,
  common,
  Description,
  distinct,
  GivenName,
  ResourceScopes,
  Scope,
  Scopes,
  Title,
} from './fields.js';
import { BackendSecuritySpec } from './mcp/backend-security.js';
import { serverToolPolicy, toolPolicyOverride } from './mcp/tool-policy.js';
import { UpstreamSpec } from './mcp/upstream.js';
import { MembersSpec } from './mcp/aggregate.js';
import { itemOverrides } from './mcp/items.js';
import { oneSource } from './mcp/server-source.js';
import { ToolSearchSpec } from './mcp/tool-search.js';
import { Selectors } from './selector.js';

/** Where an API proxy's backend is, and how the gate makes itself known to it. */
const BackendSpec = z.strictObject({
  ...BackendFields.shape,
  security: BackendSecuritySpec.optional(),
});

/** An API behind the gate: its OpenAPI contract, and where its backend is. */
export const ApiProxySpec = z.strictObject({
  ...common,
  /** A path relative to the manifest, a URL, the text of the contract, or the contract itself. */
  openapi: z.union([z.string().min(1), z.record(z.string(), z.unknown())]),
  /** Where the contract was fetched; written by the catalogue. Beside a URL, nothing else is taken from there. */
  openapiSource: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'use 64 hexadecimal digits'),
    })
    .optional(),
  backend: BackendSpec,
  scopes: ResourceScopes.default([]),
  operations: ApiOperationOverrides,
});

const ToolOverride = z.strictObject({
  name: GivenName.optional(),
  title: Title.optional(),
  description: Description.optional(),
  hidden: z.boolean().default(false),
  ...toolPolicyOverride,
  scopes: ResourceScopes.default([]),
  annotations: z
    .strictObject({
      readOnlyHint: z.boolean().optional(),
      destructiveHint: z.boolean().optional(),
      idempotentHint: z.boolean().optional(),
      openWorldHint: z.boolean().optional(),
    })
    .default({}),
});
export type ToolOverride = z.output<typeof ToolOverride>;

const MAX_OVERRIDES = 2_000;

/** An MCP server made from the operations of API proxies or from other MCP servers, or one that is somebody else's. */
export const McpServerSpec = z
  .strictObject({
    ...common,
    description: Description,
    from: distinct(
      z.strictObject({
        name: Name,
        version: Version.default('1.0'),
        /** Which operations become tools; left out: all of them. */
        include: Selectors.optional(),
        exclude: Selectors.optional(),
      }),
      (proxy) => proxy.name,
      { min: 1, max: 50 },
    ).optional(),
    upstream: UpstreamSpec.optional(),
    members: MembersSpec.optional(),
    search: ToolSearchSpec.optional(),
    scopes: ResourceScopes.default([]),
    ...serverToolPolicy,
    /**
     * By `operationId`; by `<proxy>/<operationId>` where two proxies have the same one. For an upstream
     * server, by the name that it gives the tool.
     */
    tools: z
      .record(z.string(), z.unknown())
      .refine((tools) => Object.keys(tools).length <= MAX_OVERRIDES, 'these are too many')
      .pipe(z.record(z.string(), ToolOverride))
      .default({}),
    ...itemOverrides,
  })
  .superRefine(oneSource);

/** How many tool calls a subscription allows. */
export const PlanSpec = z.strictObject({
  ...common,
  quotas: distinct(z.strictObject(Quota.shape), (quota) => quota.name, { max: 50 }),
});

const plan = Name.default('default');

const ResourceSubscription = z.strictObject({
  kind: z.enum(['ApiProxy', 'McpServer', 'LlmApi']),
  name: Name,
  version: Version.default('1.0'),
  plan,
  /** Left out: all scopes that the resource asks for. */
  scopes: ResourceScopes.optional(),
});

const ControlPlaneSubscription = z.strictObject({
  kind: z.literal('ControlPlane'),
  name: z.literal(CONTROL_PLANE.name).default(CONTROL_PLANE.name),
  version: z.literal(CONTROL_PLANE.version).default(CONTROL_PLANE.version),
  plan,
  /** Never implied: what an operator may do is written down. */
  scopes: Scopes,
});

/** A client of the gate, and what it may reach. */
export const ApplicationSpec = z.strictObject({
  ...common,
  /** Names that policies may refer to, e.g. `support`. */
  roles: distinct(Scope, (role) => role, { max: 100 }).default([]),
  subscriptions: distinct(
    z.discriminatedUnion('kind', [ResourceSubscription, ControlPlaneSubscription]),
    ({ kind, name, version }) => `${kind} ${name} ${version}`,
    { max: 1_000 },
  ).default([]),
  captureArguments: z.boolean().default(false),
});
