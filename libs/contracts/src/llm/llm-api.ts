import { z } from 'zod';
import { TokenLimit } from './limits.js';
import { PiiPolicy } from './pii.js';

/** What an LLM API enforces, beside who may call it. One file of this folder for each subject. */
export const LlmApiPolicy = z.object({
  /** Models that may be called: exact names or prefixes ending in `*`. */
  models: z.array(z.string().min(1)).min(1),
  /** Each limit holds per application. */
  tokenLimits: z.array(TokenLimit),
  pii: PiiPolicy,
});
export type LlmApiPolicy = z.output<typeof LlmApiPolicy>;
