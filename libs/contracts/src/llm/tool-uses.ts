import { z } from 'zod';

/**
 * How often a tool that the provider runs is taken to be used at most where a request sets no `max_uses`: so
 * much is reserved for it. What it was used is charged, also where that is more.
 */
export const DefaultMaxUses = z.int().min(0).max(10_000);
