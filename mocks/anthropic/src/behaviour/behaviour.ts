import { Latency } from '@gatehouse/stand-in';
import { z } from 'zod';
import { Failure } from './failure.js';

const RateLimits = z.strictObject({
  requests: z.int().min(0).default(1_000_000),
  inputTokens: z.int().min(0).default(1_000_000_000),
  outputTokens: z.int().min(0).default(1_000_000_000),
});

const afterEvents = z.int().min(0).max(1_000_000).nullable();
const size = z.int().min(1).max(1_000_000).nullable();

/** What may be set for one call alone, too, by the header `x-mock-behaviour`. */
const perCall = {
  /** Before the first byte of an answer. */
  latencyMs: Latency,
  /** Between the head of a stream and its first event. */
  firstEventDelayMs: z.int().min(0).max(600_000),
  /** Before each event of a stream but the first. */
  eventDelayMs: z.int().min(0).max(600_000),
  /** The connection ends without an answer. */
  cutBeforeAnswer: z.boolean(),
  /** After so many bytes the connection of an answer that is not streamed breaks. */
  cutAfterBytes: z.int().min(1).max(1_000_000).nullable(),
  /** After so many events a stream ends with an `error` event. */
  midStreamErrorAfterEvents: afterEvents,
  /** The type of that error. */
  midStreamErrorType: z.enum(['overloaded_error', 'api_error', 'timeout_error']),
  /** After so many events the connection of a stream breaks. */
  midStreamCutAfterEvents: z.int().min(1).max(1_000_000).nullable(),
  /** A stream is written in pieces of so many bytes, wherever they fall. */
  chunkSize: size,
  /** The longest delta, in characters; without it the lengths vary. */
  deltaSize: size,
  /** After every so many deltas a stream holds a `ping`. */
  pingEvery: size,
  /**
   * Which event of a stream tells what the prompt cost: `message_start` alone, `message_delta` alone (the
   * first then says 9), or both.
   */
  usageLayout: z.enum(['start', 'delta', 'both']),
  /** What is answered whatever was asked; null: the model thinks for itself. */
  answer: z.string().min(1).max(1_000_000).nullable(),
  /** The model refuses, after so many characters of its answer. */
  refuseAfterCharacters: z.int().min(0).max(1_000_000).nullable(),
  /** A turn with a tool of the provider's pauses before it is finished, once. */
  pauseTurn: z.boolean(),
  /** Thinking comes redacted. */
  redactThinking: z.boolean(),
};

/** What holds for every call that sets nothing else. */
const usual = {
  latencyMs: perCall.latencyMs.default(0),
  firstEventDelayMs: perCall.firstEventDelayMs.default(0),
  eventDelayMs: perCall.eventDelayMs.default(0),
  cutBeforeAnswer: perCall.cutBeforeAnswer.default(false),
  cutAfterBytes: perCall.cutAfterBytes.default(null),
  midStreamErrorAfterEvents: perCall.midStreamErrorAfterEvents.default(null),
  midStreamErrorType: perCall.midStreamErrorType.default('overloaded_error'),
  midStreamCutAfterEvents: perCall.midStreamCutAfterEvents.default(null),
  chunkSize: perCall.chunkSize.default(null),
  deltaSize: perCall.deltaSize.default(null),
  pingEvery: perCall.pingEvery.default(null),
  usageLayout: perCall.usageLayout.default('both'),
  answer: perCall.answer.default(null),
  refuseAfterCharacters: perCall.refuseAfterCharacters.default(null),
  pauseTurn: perCall.pauseTurn.default(false),
  redactThinking: perCall.redactThinking.default(false),
} satisfies Record<keyof typeof perCall, z.ZodType>;

/** How the stand-in behaves beside its answers: slow, failing, or cutting its stream in odd places. */
export const Behaviour = z.strictObject({
  ...usual,
  /** The next `count` messages fail and reach no model. */
  failNext: Failure.nullable().default(null),
  /** Messages get no answer until the behaviour changes. */
  hang: z.boolean().default(false),
  /** With a seed, ids, latencies and the lengths of deltas are the same in every run. */
  seed: z.int().min(0).max(0xffff_ffff).nullable().default(null),
  /** Per minute. */
  rateLimits: RateLimits.prefault({}),
  /** How long a batch is processed. After a day it expires. */
  batchDelayMs: z.int().min(0).max(10_000_000_000).default(0),
  /** Whether what was uploaded may be downloaded; the provider allows it only for what its tools made. */
  filesDownloadable: z.boolean().default(false),
  /** How far the clock is ahead: caches, batches, files and rate limits go by it. */
  clockAheadMs: z.int().min(0).max(10_000_000_000).default(0),
});
export type Behaviour = z.output<typeof Behaviour>;

/** What one call sets for itself. */
export const CallBehaviour = z.strictObject({ ...perCall, failWith: Failure }).partial();
