/** An error in the form of the API. */
export interface ErrorBody {
  readonly type: 'error';
  readonly error: { readonly type: string; readonly message: string };
  readonly request_id: string | null;
}

/** `type` is one of the API's error types, e.g. `overloaded_error`. */
export function errorBody(type: string, message: string, requestId: string | null): ErrorBody {
  return { type: 'error', error: { type, message }, request_id: requestId };
}
