import { z } from 'zod';
import { Window } from '../ratelimit.js';

/**
 * Whose usage one counter adds up: an application's, a person's (where the token names one), one model's
 * or everybody's at this LLM API; or all of a tenant's, at whichever of its LLM APIs.
 */
export const LimitScope = z.enum(['application', 'user', 'model', 'api', 'tenant']);
export type LimitScope = z.output<typeof LimitScope>;

const limited = { limit: z.int().nonnegative(), per: LimitScope };

/** One limit of an LLM API. `cost` is in millionths of a US dollar. */
export const LlmLimit = z.discriminatedUnion('measure', [
  z.object({
    measure: z.enum(['prompt_tokens', 'completion_tokens', 'total_tokens', 'cost', 'requests']),
    ...limited,
    window: Window,
  }),
  /** Calls that are under way at one time. */
  z.object({ measure: z.literal('in_flight'), ...limited }),
]);
export type LlmLimit = z.output<typeof LlmLimit>;

/** What happens to a call whose `max_tokens` is more than its budget still holds. */
export const MaxTokensPolicy = z.enum(['refuse', 'lower']);
