import { z } from 'zod';
import { defineBucket, defineEvent, defineRpc } from './contract.js';
import { Name, Principal, ResourceRef, TenantId, W3cIds } from './identity.js';

/** Something the gate must do with the result before the caller sees it. */
export const Obligation = z.discriminatedUnion('type', [
  /** Replaces the values of these fields, at any depth, with `[withheld]`. */
  z.object({ type: z.literal('withhold-fields'), fields: z.array(z.string().min(1)).min(1) }),
  /** Cuts the text of a result to so many bytes, and says that it did. */
  z.object({ type: z.literal('limit-bytes'), maxBytes: z.int().positive() }),
]);
export type Obligation = z.output<typeof Obligation>;

export const DecisionAction = z.enum(['tools/call', 'operations/call', 'messages/create']);

/** What is to be done: one tool of an MCP server, one operation of an API proxy, or one model of an LLM API. */
export const DecisionTarget = z.strictObject({
  /** The tool's, the operation's or the model's name. */
  name: z.string().min(1).max(256),
  /** The scopes that the catalogue asks for it. */
  requiredScopes: z.array(z.string()),
  readOnly: z.boolean(),
  destructive: z.boolean(),
});
export type DecisionTarget = z.output<typeof DecisionTarget>;

export const Decision = z.object({
  effect: z.enum(['allow', 'deny']),
  /** The policy that decided, or one of `default`, `subscription`, `scope`, `tenant`, `policy-error`. */
  policy: z.string(),
  /** Why it was denied; null when allowed. */
  reason: z.enum(['not_subscribed', 'insufficient_scope', 'policy_denied']).nullable(),
  missingScopes: z.array(z.string()),
  obligations: z.array(Obligation),
  /** Changes whenever an answer could: policies, applications or subscriptions. */
  policyVersion: z.string(),
});
export type Decision = z.output<typeof Decision>;

/**
 * Asks whether a principal may do something with each of several targets of one resource: one target for
 * a call, all tools of a server for a list. The decisions come in the order of the targets. One contract
 * for both, so that what is listed and what may be called cannot drift apart.
 */
export const authzDecisionEvaluate = defineRpc({
  subject: 'authz.decision.evaluate.v1',
  request: z.strictObject({
    principal: z.strictObject(Principal.shape),
    action: DecisionAction,
    resource: z.strictObject({ ...ResourceRef.shape, tenant: TenantId }),
    targets: z.array(DecisionTarget).min(1).max(5_000),
  }),
  reply: z.object({ decisions: z.array(Decision).min(1) }),
});

/** Asks what a token is worth now (RFC 7662 over the bus). For opaque tokens; JWTs are verified locally. */
export const authzTokenIntrospect = defineRpc({
  subject: 'authz.token.introspect.v1',
  request: z.strictObject({ token: z.string().min(1).max(16_384) }),
  reply: z.object({
    active: z.boolean(),
    principal: Principal.nullable(),
    audiences: z.array(z.string()),
    expiresAt: z.int().nullable().describe('seconds since the epoch'),
  }),
});

/** The public signing keys (RFC 7517), under the one key `current`. Written by authz at boot and rotation. */
export const authzKeys = defineBucket({
  bucket: 'authz-keys',
  value: z.object({ issuer: z.string(), keys: z.array(z.record(z.string(), z.unknown())) }),
  ttlSeconds: 0,
});

/**
 * Access tokens revoked before their expiry, keyed by `jti`. Every service that verifies tokens watches
 * it, so a revocation (RFC 7009) holds everywhere within a second. An entry outlives every token.
 */
export const authzRevocations = defineBucket({
  bucket: 'authz-revocations',
  value: z.object({ revokedAt: z.string(), application: Name }),
  ttlSeconds: 2 * 86_400,
});

/**
 * The version of what authz decides by, under the one key `current`. Written by every replica when its
 * own changes; a decision that was remembered under another version than this one is worth nothing.
 */
export const authzPolicyVersion = defineBucket({
  bucket: 'authz-policy-version',
  value: z.object({ policyVersion: z.string() }),
  ttlSeconds: 0,
});

/** A token was issued, refused or revoked. */
export const auditTokenDecisionRecorded = defineEvent({
  subject: 'audit.token-decision.recorded.v1',
  stream: 'AUDIT',
  payload: z.object({
    id: z.uuid(),
    at: z.iso.datetime(),
    tenant: TenantId.nullable(),
    application: z
      .string()
      .nullable()
      .describe('the client_id that was presented; null if none was'),
    user: z.string().nullable(),
    event: z.enum(['issued', 'refused', 'revoked']),
    grantType: z.string().nullable(),
    resource: z.string().nullable(),
    scopes: z.array(z.string()),
    tokenId: z.string().nullable(),
    error: z.string().nullable().describe('the OAuth error code of a refusal'),
    trace: W3cIds.nullable(),
  }),
  id: (record) => record.id,
});
