import { ERRORS } from '@gatehouse/contracts';
import type { GatewayError, LimitState } from '@gatehouse/contracts';
import { challenge } from '@gatehouse/service-kit';
import type { HeaderFields } from '../http/header-fields.js';
import { rateLimitFields } from '../http/header-fields.js';

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: HeaderFields;
  readonly body: Buffer;
}

/**
 * An error of the gate in the shape of the Messages API, so that its SDKs raise their own error classes.
 * The text and the facts are the public ones.
 */
export function errorAnswer(
  error: GatewayError,
  callId: string,
  limits: readonly LimitState[],
): ErrorAnswer {
  const requestId = `req_${callId}`;
  const body = Buffer.from(JSON.stringify({ ...errorBody(error), request_id: requestId }));
  const authenticate = challenge(error);
  const retryAfter = error.retryAfterSeconds;
  return {
    status: error.status,
    headers: [
      ['content-type', 'application/json'],
      ['request-id', requestId],
      ['x-gatehouse-call-id', callId],
      ...(authenticate ? [['www-authenticate', authenticate] as const] : []),
      ...(retryAfter === undefined ? [] : [['retry-after', String(retryAfter)] as const]),
      // The SDK would wait and try again at once, twice; a budget comes back with its window.
      ...(error.status === 429 ? [['x-should-retry', 'false'] as const] : []),
      ...rateLimitFields(limits),
    ],
    body,
  };
}

/** `{"type":"error","error":{…}}`, as it stands in a response and in a stream. */
export function errorBody(error: GatewayError): Readonly<Record<string, unknown>> {
  const details = { error_code: error.code, ...error.facts };
  return {
    type: 'error',
    error: { type: ERRORS[error.code].anthropic, message: error.message, details },
  };
}
