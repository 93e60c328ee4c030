import { z } from 'zod';

const milliseconds = z.int().min(0).max(600_000);

/** The type that the provider gives an error of this status. */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const Failure = z
  .strictObject({
    status: z.int().min(400).max(599),
    type: z.string().min(1).optional(),
    message: z.string().default('Injected failure'),
    /** How many messages fail this way. */
    count: z.int().min(1).max(1_000_000).default(1),
    /** Seconds, for the `retry-after` header. */
    retryAfter: z.int().min(0).nullable().default(null),
  })
  .transform((failure) => ({
    ...failure,
    type: failure.type ?? ERROR_TYPES[failure.status] ?? 'api_error',
  }));
export type Failure = z.output<typeof Failure>;

const RateLimits = z.strictObject({
  requests: z.int().min(0).default(1_000_000),
  inputTokens: z.int().min(0).default(1_000_000_000),
  outputTokens: z.int().min(0).default(1_000_000_000),
});

/** How the stand-in behaves beside its answers: slow, failing, or cutting its stream in odd places. */
export const Behaviour = z.strictObject({
  /** Before the first byte of an answer. */
  latencyMs: milliseconds.default(0),
  /** Before each event of a stream but the first. */
  eventDelayMs: milliseconds.default(0),
  /** The next `count` messages fail and reach no model. */
  failNext: Failure.nullable().default(null),
  /** Messages get no answer until the behaviour changes. */
  hang: z.boolean().default(false),
  /** After so many events a stream ends with an `error` event. */
  midStreamErrorAfterEvents: z.int().min(0).nullable().default(null),
  /** After so many events the connection of a stream breaks. */
  midStreamCutAfterEvents: z.int().min(1).nullable().default(null),
  /** A stream is written in pieces of so many bytes, wherever they fall. */
  chunkSize: z.int().min(1).nullable().default(null),
  /** The longest delta, in characters; without it the lengths vary. */
  deltaSize: z.int().min(1).nullable().default(null),
  /**
   * Which event of a stream tells what the prompt cost: `message_start` alone, `message_delta` alone (the
   * first then says 9), or both.
   */
  usageLayout: z.enum(['start', 'delta', 'both']).default('both'),
  /** With a seed, ids and the lengths of deltas are the same in every run. */
  seed: z.int().min(0).max(0xffff_ffff).nullable().default(null),
  /** Per minute. */
  rateLimits: RateLimits.prefault({}),
});
export type Behaviour = z.output<typeof Behaviour>;
