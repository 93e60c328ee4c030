import { ERRORS } from '@gatehouse/contracts';
import type { GatewayError } from '@gatehouse/contracts';
import { eventBytes } from '../../sse/event-stream.js';
import type { ErrorShape } from '../dialect.js';

/** Errors of the gate in the shape of the Messages API, so that its SDKs raise their own error classes. */
export const errors: ErrorShape = {
  requestIdField: 'request-id',
  body: (error, requestId) => ({ ...bodyOf(error), request_id: requestId }),
  event: (error) => eventBytes('error', bodyOf(error)),
};

function bodyOf(error: GatewayError): Readonly<Record<string, unknown>> {
  const details = { error_code: error.code, ...error.facts };
  return {
    type: 'error',
    error: { type: ERRORS[error.code].anthropic, message: error.message, details },
  };
}
