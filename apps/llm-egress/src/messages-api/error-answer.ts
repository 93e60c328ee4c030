import type { GatewayError, LimitState } from '@gatehouse/contracts';
import { challenge } from '@gatehouse/service-kit';
import type { HeaderFields } from '../http/header-fields.js';
import { rateLimitFields } from '../http/header-fields.js';
import type { ErrorShape } from '../providers/dialect.js';

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: HeaderFields;
  readonly body: Buffer;
}

/** What of a call an error answer tells, beside the error. */
export interface AnsweredCall {
  readonly id: string;
  readonly limits: readonly LimitState[];
}

/** An error of the gate as a response in the shape of the API that was called. */
export function errorAnswer(
  error: GatewayError,
  shape: ErrorShape,
  { id, limits }: AnsweredCall,
): ErrorAnswer {
  const requestId = `req_${id}`;
  const authenticate = challenge(error);
  const retryAfter = error.retryAfterSeconds;
  return {
    status: error.status,
    headers: [
      ['content-type', 'application/json'],
      [shape.requestIdField, requestId],
      ['x-gatehouse-call-id', id],
      ...(authenticate ? [['www-authenticate', authenticate] as const] : []),
      ...(retryAfter === undefined ? [] : [['retry-after', String(retryAfter)] as const]),
      ...(isFinal(error) ? [['x-should-retry', 'false'] as const] : []),
      ...rateLimitFields(limits),
    ],
    body: Buffer.from(JSON.stringify(shape.body(error, requestId))),
  };
}

/**
 * SDKs would wait and try again at once, twice. A budget comes back with its window only; and where a
 * guardrail failed at an answer, the provider has charged for it, and would charge again.
 */
function isFinal({ status, code }: GatewayError): boolean {
  return status === 429 || code === 'guardrail_unavailable';
}
