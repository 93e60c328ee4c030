import { z } from 'zod';

/** How long the result of a tool that only reads is given again to the same caller. */
export const ResultCache = z.object({ ttlSeconds: z.int().min(1).max(3_600) });
export type ResultCache = z.output<typeof ResultCache>;
