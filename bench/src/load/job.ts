import { z } from 'zod';

/** A load to put on something. */
export const LoadJob = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  /** Each connection sends its share of them in turn. */
  requests: z
    .array(z.object({ body: z.string(), headers: z.record(z.string(), z.string()).optional() }))
    .min(1),
  connections: z.int().positive(),
  /** Until so much time has passed, or so many requests have been made. */
  until: z.union([z.object({ seconds: z.number() }), z.object({ requests: z.int() })]),
  /** What a right answer holds, how often. */
  expect: z.object({ text: z.string(), times: z.int() }),
});
export type LoadJob = z.output<typeof LoadJob>;

/** What a message between processes has for NaN, the latency of no answer at all. */
const Milliseconds = z.nullable(z.number()).transform((value) => value ?? Number.NaN);
const Latency = z.object({ p50: Milliseconds, p99: Milliseconds });

/** What came of it; times in milliseconds, as the caller sees them. */
export const LoadResult = z.object({
  completed: z.int(),
  /** Answers with another status than 2xx, with a wrong body, and connections that broke. */
  failed: z.int(),
  perSecond: z.number(),
  /** To the last byte of an answer. */
  latency: Latency,
  /** To the first byte of an answer's body. */
  firstByte: Latency,
});
export type LoadResult = z.output<typeof LoadResult>;
