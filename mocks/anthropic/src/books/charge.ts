import type { Charge } from '@gatehouse/stand-in';
import type { Usage } from './usage.js';

/** Amounts in tokens, and searches, as an invoice names them. */
export function chargeOf({ prompt, output, webSearches }: Usage): Charge {
  return {
    inputTokens: prompt.fresh,
    cacheCreation5mTokens: prompt.written5m,
    cacheCreation1hTokens: prompt.written1h,
    cacheReadTokens: prompt.cached,
    outputTokens: output,
    webSearches: webSearches ?? 0,
  };
}

/** What a call would cost that needs nothing. */
export const FREE = chargeOf({
  prompt: { fresh: 0, written5m: 0, written1h: 0, cached: 0 },
  output: 0,
  thinking: null,
  webSearches: null,
  tier: 'standard',
});
