import type { LimitState } from '@gatehouse/contracts';

/**
 * Quotas as the `RateLimit` and `RateLimit-Policy` fields (draft-ietf-httpapi-ratelimit-headers-10): what
 * is left and for how long, and of how much in which window, both in seconds.
 */
export function rateLimitHeaders(limits: readonly LimitState[]): Record<string, string> {
  if (limits.length === 0) return {};
  return {
    'ratelimit-policy': limits
      .map(({ name, limit, windowSeconds }) => `"${name}";q=${limit};w=${windowSeconds}`)
      .join(', '),
    ratelimit: limits
      .map(
        ({ name, remaining, resetSeconds }) =>
          `"${name}";r=${Math.max(0, remaining)};t=${resetSeconds}`,
      )
      .join(', '),
  };
}
