import { LimitState } from '@gatehouse/contracts';
import type { GatewayError } from '@gatehouse/contracts';
import { challenge } from '@gatehouse/service-kit';
import { z } from 'zod';
import { rateLimitHeaders } from './rate-limit-headers.js';

const Limits = z.array(LimitState).catch([]);

/** What HTTP says of a failure in headers: how to authenticate, when to try again, what is left. */
export function errorHeaders(
  error: GatewayError,
  resourceMetadata: string,
): Record<string, string> {
  const authenticate = challenge(error, resourceMetadata);
  const { retryAfterSeconds } = error;
  return {
    ...rateLimitHeaders(Limits.parse(error.facts['limits'])),
    ...(authenticate ? { 'www-authenticate': authenticate } : {}),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  };
}
