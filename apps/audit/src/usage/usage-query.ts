import { z } from 'zod';
import { badParameters, Instant } from '../query/parameters.js';

const Bucket = z.enum(['minute', 'hour', 'day']);
export type Bucket = z.output<typeof Bucket>;

const MINUTE_MS = 60_000;
const BUCKET_MS = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1_440 * MINUTE_MS } as const;
const DEFAULT_BUCKETS = { minute: 60, hour: 24, day: 30 } as const;
const MAX_BUCKETS = 2_000;

/** What `GET /v1/usage` understands. */
export const UsageParameters = z.strictObject({
  groupBy: z.enum(['application', 'tool', 'model']),
  bucket: Bucket.default('hour'),
  /** Inclusive; by default 60 minutes, 24 hours or 30 days before `to`. */
  from: Instant.optional(),
  /** Exclusive; by default now. */
  to: Instant.optional(),
});

export interface UsageQuery {
  readonly groupBy: 'application' | 'tool' | 'model';
  readonly bucket: Bucket;
  readonly from: Date;
  readonly to: Date;
}

/**
 * The span of time that is asked about. `now` is in milliseconds since the epoch.
 * @throws GatewayError `invalid_request` if it is empty or has too many buckets.
 */
export function usageQuery(given: z.output<typeof UsageParameters>, now: number): UsageQuery {
  const { groupBy, bucket } = given;
  const length = BUCKET_MS[bucket];
  // A call of this very millisecond counts.
  const to = given.to ?? new Date(now + 1);
  const from = given.from ?? new Date(Math.max(0, to.getTime() - DEFAULT_BUCKETS[bucket] * length));
  const span = to.getTime() - from.getTime();
  if (span <= 0) throw badParameters([{ parameter: 'from', problem: 'must be before `to`' }]);
  if (span > MAX_BUCKETS * length) {
    const problem = `a ${bucket} is too short for so long a time: at most ${MAX_BUCKETS} buckets`;
    throw badParameters([{ parameter: 'bucket', problem }]);
  }
  return { groupBy, bucket, from, to };
}

const figures = {
  /** When the bucket begins, in UTC. */
  start: z.iso.datetime(),
  calls: z.int().nonnegative(),
  /** The gate said no. */
  refused: z.int().nonnegative(),
  /** The backend or provider answered with an error, or something broke. */
  errors: z.int().nonnegative(),
  /** The caller hung up. */
  aborted: z.int().nonnegative(),
  /** Writes of whose end nothing has been heard. */
  intended: z.int().nonnegative(),
  promptTokens: z.number().nonnegative(),
  completionTokens: z.number().nonnegative(),
  totalTokens: z.number().nonnegative(),
  /** What the calls with a price have cost, in millionths of each currency. */
  costMicros: z.record(z.string(), z.number().nonnegative()),
  /** Of the calls that the gate let through; null if there were none. */
  latencyMs: z.object({ p50: z.number(), p95: z.number() }).nullable(),
};

const span = { bucket: Bucket, from: z.iso.datetime(), to: z.iso.datetime() };
/** True if there are more rows than are shown: ask about a shorter time. */
const truncated = z.boolean();

/** In the order of time, then of names. Buckets in which nothing happened are left out. */
export const Usage = z.discriminatedUnion('groupBy', [
  z.object({
    groupBy: z.literal('application'),
    ...span,
    rows: z.array(z.object({ application: z.string().nullable(), ...figures })),
    truncated,
  }),
  z.object({
    groupBy: z.literal('tool'),
    ...span,
    rows: z.array(z.object({ server: z.string(), tool: z.string(), ...figures })),
    truncated,
  }),
  z.object({
    groupBy: z.literal('model'),
    ...span,
    rows: z.array(z.object({ model: z.string(), ...figures })),
    truncated,
  }),
]);
export type Usage = z.output<typeof Usage>;
