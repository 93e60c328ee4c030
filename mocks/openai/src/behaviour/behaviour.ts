import { Latency } from '@gatehouse/stand-in';
import { z } from 'zod';
import { typeOf } from '../errors/error-body.js';

/** A failure that is injected. */
const Failure = z
  .strictObject({
    status: z.int().min(400).max(599),
    type: z.string().min(1).optional(),
    code: z.string().nullable().default(null),
    message: z.string().default('Injected failure'),
    /** How many completions fail this way. */
    count: z.int().min(1).max(1_000_000).default(1),
    /** Seconds, for the `retry-after` header. */
    retryAfter: z.int().min(0).nullable().default(null),
    /** For the `x-should-retry` header, by which the provider overrules the SDKs. */
    shouldRetry: z.boolean().nullable().default(null),
  })
  .transform((failure) => ({ ...failure, type: failure.type ?? typeOf(failure.status) }));
export type Failure = z.output<typeof Failure>;

const delay = z.int().min(0).max(600_000).default(0);
const count = z.int().min(1).max(1_000_000).nullable().default(null);

/** How the stand-in behaves beside its answers: slow, failing, or cutting its stream in odd places. */
export const Behaviour = z.strictObject({
  /** Before the first byte of an answer. */
  latencyMs: Latency.default(0),
  /** Before each chunk of a stream. */
  chunkDelayMs: delay,
  /** The connection ends without an answer. */
  cutBeforeAnswer: z.boolean().default(false),
  /** After so many bytes the connection of an answer that is not streamed breaks. */
  cutAfterBytes: count,
  /** After so many chunks a stream ends with an error. */
  midStreamErrorAfterChunks: z.int().min(0).max(1_000_000).nullable().default(null),
  /** After so many chunks the connection of a stream breaks. */
  midStreamCutAfterChunks: count,
  /** A stream is written in pieces of so many bytes, wherever they fall. */
  chunkSize: count,
  /** The longest delta, in characters; without it the lengths vary. */
  deltaSize: count,
  /** What is answered whatever was asked; null: the model thinks for itself. */
  answer: z.string().min(1).max(1_000_000).nullable().default(null),
  /** The next `count` completions fail and reach no model. */
  failNext: Failure.nullable().default(null),
  /** Completions get no answer until the behaviour changes. */
  hang: z.boolean().default(false),
  /** With a seed, ids, latencies and the lengths of deltas are the same in every run. */
  seed: z.int().min(0).max(0xffff_ffff).nullable().default(null),
  /** Per minute. */
  rateLimits: z
    .strictObject({
      requests: z.int().min(0).default(1_000_000),
      tokens: z.int().min(0).default(1_000_000_000),
    })
    .prefault({}),
});
export type Behaviour = z.output<typeof Behaviour>;
