import { z } from 'zod';

export const TokenLimit = z.object({
  tokens: z.enum(['prompt', 'completion', 'total']),
  limit: z.int().nonnegative(),
  window: z.enum(['minute', 'hour', 'day']),
});
export type TokenLimit = z.output<typeof TokenLimit>;
