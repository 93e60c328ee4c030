import { z } from 'zod';

/** What a call may be answered with at most, in each of its answers, where its caller sets no limit. */
export const DefaultMaxTokens = z.int().min(1).max(1_000_000);
