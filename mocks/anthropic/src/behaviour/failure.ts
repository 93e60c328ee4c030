import { z } from 'zod';

/** The type that the provider gives an error of this status. */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** A failure that is injected. */
export const Failure = z
  .strictObject({
    status: z.int().min(400).max(599),
    type: z.string().min(1).optional(),
    message: z.string().default('Injected failure'),
    /** How many messages fail this way. */
    count: z.int().min(1).max(1_000_000).default(1),
    /** Seconds, for the `retry-after` header. */
    retryAfter: z.int().min(0).nullable().default(null),
    /** For the `x-should-retry` header, by which the provider overrules the SDKs. */
    shouldRetry: z.boolean().nullable().default(null),
  })
  .transform((failure) => ({
    ...failure,
    type: failure.type ?? ERROR_TYPES[failure.status] ?? 'api_error',
  }));
export type Failure = z.output<typeof Failure>;
