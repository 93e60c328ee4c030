import { ERRORS } from '@gatehouse/contracts';
import type { GatewayError } from '@gatehouse/contracts';

/** An error in the form of the API. */
export interface ErrorBody {
  readonly type: 'error';
  readonly error: { readonly type: string; readonly message: string; readonly details?: object };
  readonly request_id: string | null;
}

/** `type` is one of the API's error types, e.g. `overloaded_error`. */
export function errorBody(
  type: string,
  message: string,
  requestId: string | null,
  details: object | null = null,
): ErrorBody {
  const error = details === null ? { type, message } : { type, message, details };
  return { type: 'error', error, request_id: requestId };
}

/** A refusal in the form of the API. Its facts, e.g. an `error_code`, are the details. */
export function bodyOfRefusal(error: GatewayError, requestId: string | null): ErrorBody {
  const details = Object.keys(error.facts).length > 0 ? error.facts : null;
  return errorBody(ERRORS[error.code].anthropic, error.message, requestId, details);
}
