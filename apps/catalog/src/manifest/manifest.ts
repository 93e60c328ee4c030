import { Name, TenantId, Version } from '@gatehouse/contracts';
import { z } from 'zod';
import { LlmApiSpec } from './llm/llm-api.js';
import { ApiProxySpec, ApplicationSpec, McpServerSpec, PlanSpec } from './specs.js';

export const API_VERSION = 'gatehouse.dev/v1';

/** Plans and applications are referred to by name alone, so they have one version, which nobody writes. */
export const ONLY_VERSION = '1.0';

const versioned = z.strictObject({
  name: Name,
  tenant: TenantId.default('default'),
  version: Version.default(ONLY_VERSION),
});

const unversioned = versioned.extend({
  version: z
    .literal(ONLY_VERSION, { error: 'this kind has no versions: leave the field out' })
    .default(ONLY_VERSION),
});

function manifestOf<Kind extends string, Metadata extends z.ZodType, Spec extends z.ZodType>(
  kind: Kind,
  parts: { metadata: Metadata; spec: Spec },
) {
  return z.strictObject({ apiVersion: z.literal(API_VERSION), kind: z.literal(kind), ...parts });
}

export const ApiProxyManifest = manifestOf('ApiProxy', { metadata: versioned, spec: ApiProxySpec });
export type ApiProxyManifest = z.output<typeof ApiProxyManifest>;

export const McpServerManifest = manifestOf('McpServer', {
  metadata: versioned,
  spec: McpServerSpec,
});
export type McpServerManifest = z.output<typeof McpServerManifest>;

export const LlmApiManifest = manifestOf('LlmApi', { metadata: versioned, spec: LlmApiSpec });
export type LlmApiManifest = z.output<typeof LlmApiManifest>;

export const PlanManifest = manifestOf('Plan', { metadata: unversioned, spec: PlanSpec });
export type PlanManifest = z.output<typeof PlanManifest>;

export const ApplicationManifest = manifestOf('Application', {
  metadata: unversioned,
  spec: ApplicationSpec,
});
export type ApplicationManifest = z.output<typeof ApplicationManifest>;

/** Everything that can be configured through the catalogue. */
export const Manifest = z.discriminatedUnion('kind', [
  ApiProxyManifest,
  McpServerManifest,
  LlmApiManifest,
  PlanManifest,
  ApplicationManifest,
]);
export type Manifest = z.output<typeof Manifest>;

export const Kind = z.enum(['ApiProxy', 'McpServer', 'LlmApi', 'Plan', 'Application']);
export type Kind = z.output<typeof Kind>;

/** The schema of each kind, for checking a manifest whose kind is known. */
export const SCHEMAS = {
  ApiProxy: ApiProxyManifest,
  McpServer: McpServerManifest,
  LlmApi: LlmApiManifest,
  Plan: PlanManifest,
  Application: ApplicationManifest,
} as const satisfies Record<Kind, z.ZodType>;
