import { z } from 'zod';

/** Names of things in manifests, URLs and keys: lower case, digits and inner hyphens. */
export const Name = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'use lower-case letters, digits and inner hyphens');

/** `major.minor`, as it stands in a URL: `v1.0`. */
export const Version = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6}){0,2}$/, 'use digits and dots, e.g. 1.0');

export const TenantId = Name;

/** Who is calling: what a verified access token says, and nothing that a caller may assert freely. */
export const Principal = z.object({
  tenant: TenantId,
  /** The application's name, which is also its OAuth `client_id`. */
  application: Name,
  /** The person on whose behalf the application acts, if the token names one (`sub`). */
  user: z.string().nullable(),
  scopes: z.array(z.string()),
  /** `jti` of the access token, for revocation and audit. */
  tokenId: z.string(),
});
export type Principal = z.output<typeof Principal>;

/** The kinds of things that an application subscribes to, and that a token can be addressed to. */
export const ResourceKind = z.enum(['ApiProxy', 'McpServer', 'LlmApi', 'ControlPlane']);
export type ResourceKind = z.output<typeof ResourceKind>;

export const ResourceRef = z.object({ kind: ResourceKind, name: Name, version: Version });
export type ResourceRef = z.output<typeof ResourceRef>;

/** The resource of the admin and query APIs: one for the whole control plane. */
export const CONTROL_PLANE = {
  kind: 'ControlPlane',
  name: 'control-plane',
  version: '1',
} as const satisfies ResourceRef;

/** The scopes of the control plane. */
export const CONTROL_PLANE_SCOPES = ['catalog:read', 'catalog:write', 'audit:read'] as const;

export const W3cIds = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
});
export type W3cIds = z.output<typeof W3cIds>;
