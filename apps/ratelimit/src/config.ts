import { baseConfig } from '@gatehouse/service-kit';
import { z } from 'zod';

/** The environment of ratelimit. */
export const ratelimitConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8086),
  RATELIMIT_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(10)
    .max(60_000)
    .default(800)
    .describe('how long a counter may take to be read and written before the call is refused'),
});
export type RatelimitConfig = z.output<typeof ratelimitConfig>;
