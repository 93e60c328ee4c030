import { z } from 'zod';
import { defineBucket, defineRpc } from './contract.js';
import { Name, TenantId, Version } from './identity.js';

/** Calendar windows, in UTC. */
export const Window = z.enum(['minute', 'hour', 'day', 'month']);
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
  /** Null where nothing is counted over time: calls that are under way at once. */
  windowSeconds: z.int().positive().nullable(),
  resetSeconds: z.int().nonnegative().nullable(),
  /** What is counted, if not requests. */
  unit: z.enum(['tokens', 'usd-micros', 'concurrent-requests']).optional(),
});
export type LimitState = z.output<typeof LimitState>;

const Granted = z.object({ granted: z.literal(true), limits: z.array(LimitState) });

const Refused = z.object({
  granted: z.literal(false),
  limits: z.array(LimitState),
  /** The limits that are used up, by name. */
  exhausted: z.array(z.string()).min(1),
  retryAfterSeconds: z.int().positive(),
  /** False if the request is larger than a limit, so that waiting cannot help. */
  mayEverFit: z.boolean(),
});

const Grant = z.discriminatedUnion('granted', [Granted, Refused]);
export type Grant = z.output<typeof Grant>;

const Caller = { tenant: TenantId, application: Name };

/** What quotas count by. */
const CountedCall = {
  ...Caller,
  kind: z.enum(['McpServer', 'ApiProxy']).default('McpServer'),
  server: Name,
  serverVersion: Version,
  /** The name of a tool, or the `operationId` of an operation. */
  tool: z.string().min(1),
};

/**
 * Takes a call from every quota that applies, all or none. The limits come from the application's plan.
 * Several calls may be taken at once, for those that are expected.
 */
export const ratelimitQuotaTake = defineRpc({
  subject: 'ratelimit.quota.take.v1',
  request: z.strictObject({
    callId: z.uuid(),
    ...CountedCall,
    calls: z.int().min(1).max(10_000).default(1),
  }),
  reply: z.discriminatedUnion('granted', [
    Granted.extend({
      /** In ms since the epoch: what giving back needs to find the windows. */
      takenAt: z.int().nonnegative(),
    }),
    Refused,
  ]),
});

/**
 * Gives back calls that were taken and not made, to those of their windows that are not over. It is not
 * repeatable: whoever gets no answer must not ask again, for then more is given back than was taken.
 */
export const ratelimitQuotaReturn = defineRpc({
  subject: 'ratelimit.quota.return.v1',
  request: z.strictObject({
    ...CountedCall,
    calls: z.int().min(1).max(10_000),
    /** As the grant said. */
    takenAt: z.int().nonnegative(),
  }),
  reply: z.object({ limits: z.array(LimitState) }),
});

/** A batch that waits for its results may hold its reservation for as long as the longest month. */
const MAX_LEASE_SECONDS = 32 * 86_400;

/** Whose call it is, at which LLM API: what its counters are found by. */
const BudgetedCall = {
  callId: z.uuid(),
  ...Caller,
  /** The person on whose behalf the application acts. */
  user: z.string().min(1).nullable().default(null),
  api: Name,
  apiVersion: Version,
};

const Model = z.string().min(1).max(256);

/** Millionths of a US dollar. */
const Micros = z.int().nonnegative();

/**
 * Reserves what a call may use at most in every limit that applies, all or none, in however many counters
 * they are. A granted `callId` again is granted again and reserves nothing more; with other amounts, or
 * once it is settled, it is a `conflict`. A refusal leaves no trace, so that the same call may be tried
 * anew. A reservation that is not settled within its lease counts as spent in full: nobody can tell what
 * the provider charged. It no longer counts as being under way.
 */
export const ratelimitBudgetReserve = defineRpc({
  subject: 'ratelimit.budget.reserve.v1',
  request: z.strictObject({
    ...BudgetedCall,
    model: Model,
    /** An upper bound of what the provider will count. */
    promptTokens: z.int().nonnegative(),
    /** `max_tokens` of the request. */
    completionTokens: z.int().nonnegative(),
    /**
     * The fewest completion tokens that the call can do with: it may be granted fewer than it asks for,
     * in all limits alike. Left out, it is all or nothing.
     */
    leastCompletionTokens: z.int().nonnegative().optional(),
    /** What all these tokens cost at most. Null without a price: then a limit of cost is a refusal. */
    cost: z
      .strictObject({ promptMicros: Micros, completionMicros: Micros })
      .nullable()
      .default(null),
    /** How many requests of the provider this is: those of a batch are counted one by one. */
    requests: z.int().min(1).max(100_000).default(1),
    /** Whether it counts as being under way: a batch does not, while it waits for its results. */
    inFlight: z.boolean().default(true),
    leaseSeconds: z.int().min(1).max(MAX_LEASE_SECONDS),
  }),
  reply: z.discriminatedUnion('granted', [
    Granted.extend({
      /** How many are reserved, where it is fewer than asked for. */
      loweredCompletionTokens: z.int().nonnegative().optional(),
    }),
    Refused,
  ]),
});
export type BudgetGrant = z.output<typeof ratelimitBudgetReserve.reply>;

/**
 * Replaces a reservation by what was truly used; nothing but zeros gives it all back. True usage above the
 * reservation is charged as debt. Settling twice changes nothing the second time. A call that was settled
 * before its reservation arrived cannot be reserved any more.
 */
export const ratelimitBudgetSettle = defineRpc({
  subject: 'ratelimit.budget.settle.v1',
  request: z.strictObject({
    ...BudgetedCall,
    /** As it was reserved. */
    model: Model,
    promptTokens: z.int().nonnegative(),
    completionTokens: z.int().nonnegative(),
    costMicros: Micros.default(0),
    /** How many requests reached the provider. */
    requests: z.int().nonnegative().default(1),
  }),
  reply: z.object({
    settled: z.boolean().describe('false if there was no open reservation'),
    limits: z.array(LimitState),
  }),
});

/**
 * Makes an open reservation smaller, for one that was made for several calls and needs less than it was
 * made for. What is given back goes to the windows that it was taken from. It never makes one larger, and
 * changes nothing for a call that has none open.
 */
export const ratelimitBudgetShrink = defineRpc({
  subject: 'ratelimit.budget.shrink.v1',
  request: z.strictObject({
    ...BudgetedCall,
    /** As it was reserved. */
    model: Model,
    /** What stays reserved. */
    promptTokens: z.int().nonnegative(),
    completionTokens: z.int().nonnegative(),
    costMicros: Micros.default(0),
    requests: z.int().nonnegative().default(1),
  }),
  reply: z.object({ limits: z.array(LimitState) }),
});

/**
 * After so many days without a call a counter is forgotten: by then its longest window and the longest lease
 * are over, and three limits of a month have repaid what it may have owed. Every call counts from anew.
 */
const FORGOTTEN_AFTER_DAYS = 100;

/**
 * Counters, debts and open reservations of ratelimit; nobody else reads it. One key per counter, of which
 * users and models make as many as have ever called.
 */
export const ratelimitState = defineBucket({
  bucket: 'ratelimit-state',
  value: z.record(z.string(), z.unknown()),
  ttlSeconds: FORGOTTEN_AFTER_DAYS * 86_400,
});
