import { z } from 'zod';

/** How the stand-in behaves beside its answers, over HTTP and NATS alike. */
export const Behaviour = z.strictObject({
  /** Milliseconds before every answer. */
  latencyMs: z.int().min(0).max(600_000).default(0),
  /** The next `count` requests are answered with this status and reach no operation. */
  failNext: z
    .strictObject({
      status: z.int().min(400).max(599),
      count: z.int().min(1).max(1_000_000).default(1),
    })
    .nullable()
    .default(null),
  /** Requests get no answer until the behaviour changes. */
  hang: z.boolean().default(false),
});
export type Behaviour = z.output<typeof Behaviour>;
