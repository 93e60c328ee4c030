import { z } from 'zod';
import { defineBucket, defineRpc } from './contract.js';
import { Name, TenantId, Version } from './identity.js';

export const Window = z.enum(['minute', 'hour', 'day']);
export type Window = z.output<typeof Window>;

/** So many tool calls in a window, counted per application, per tenant, or per application and tool. */
export const Quota = z.object({
  name: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
  per: z.enum(['application', 'tenant', 'tool']),
  limit: z.int().nonnegative(),
  window: Window,
});
export type Quota = z.output<typeof Quota>;

/** One limit as it stands after a decision: the facts of the IETF RateLimit header fields. */
export const LimitState = z.object({
  /** Name of the policy, e.g. `prompt_tokens`. */
  name: z.string(),
  limit: z.int().nonnegative(),
  /** May be negative: a debt is carried, never forgiven. */
  remaining: z.int(),
  windowSeconds: z.int().positive(),
  resetSeconds: z.int().nonnegative(),
});
export type LimitState = z.output<typeof LimitState>;

const Grant = z.discriminatedUnion('granted', [
  z.object({ granted: z.literal(true), limits: z.array(LimitState) }),
  z.object({
    granted: z.literal(false),
    limits: z.array(LimitState),
    /** The limits that are used up, by name. */
    exhausted: z.array(z.string()).min(1),
    retryAfterSeconds: z.int().positive(),
    /** False if the request is larger than a limit, so that waiting cannot help. */
    mayEverFit: z.boolean(),
  }),
]);
export type Grant = z.output<typeof Grant>;

const Caller = { tenant: TenantId, application: Name };

/** Takes one call from every quota that applies, all or none. The limits come from the application's plan. */
export const ratelimitQuotaTake = defineRpc({
  subject: 'ratelimit.quota.take.v1',
  request: z.strictObject({
    callId: z.uuid(),
    ...Caller,
    server: Name,
    serverVersion: Version,
    tool: z.string().min(1),
  }),
  reply: Grant,
});

/**
 * Reserves tokens in every limit of an LLM API, all or none. A granted `callId` again is granted again and
 * reserves nothing more; with other amounts, or once it is settled, it is a `conflict`. A refusal leaves no
 * trace, so that the same call may be tried anew. A reservation that is not settled within its lease counts as spent
 * in full: nobody can tell what the provider charged.
 */
export const ratelimitBudgetReserve = defineRpc({
  subject: 'ratelimit.budget.reserve.v1',
  request: z.strictObject({
    callId: z.uuid(),
    ...Caller,
    api: Name,
    apiVersion: Version,
    model: z.string().min(1).max(256),
    /** An upper bound of what the provider will count. */
    promptTokens: z.int().nonnegative(),
    /** `max_tokens` of the request. */
    completionTokens: z.int().nonnegative(),
    leaseSeconds: z.int().min(1).max(3_600),
  }),
  reply: Grant,
});

/**
 * Replaces a reservation by what was truly used; `{0, 0}` gives it all back. True usage above the
 * reservation is charged as debt. Settling twice changes nothing the second time.
 */
export const ratelimitBudgetSettle = defineRpc({
  subject: 'ratelimit.budget.settle.v1',
  request: z.strictObject({
    callId: z.uuid(),
    ...Caller,
    api: Name,
    apiVersion: Version,
    promptTokens: z.int().nonnegative(),
    completionTokens: z.int().nonnegative(),
  }),
  reply: z.object({
    settled: z.boolean().describe('false if there was no open reservation'),
    limits: z.array(LimitState),
  }),
});

/** Counters, debts and open reservations of ratelimit; nobody else reads it. One key per budget. */
export const ratelimitState = defineBucket({
  bucket: 'ratelimit-state',
  value: z.record(z.string(), z.unknown()),
  ttlSeconds: 0,
});
