import type { GatewayError } from '@gatehouse/contracts';
import { toProblem } from '@gatehouse/service-kit';
import { errorHeaders } from './error-headers.js';
import type { HttpAnswer } from './http-answer.js';

/** A failure as `application/problem+json` (RFC 9457), with all that HTTP says of it in headers. */
export function problemAnswer(error: GatewayError, resourceMetadata: string): HttpAnswer {
  const { allow } = error.facts;
  return {
    status: error.status,
    headers: {
      ...errorHeaders(error, resourceMetadata),
      ...(Array.isArray(allow) ? { allow: allow.join(', ') } : {}),
      'content-type': 'application/problem+json',
    },
    body: toProblem(error),
  };
}
