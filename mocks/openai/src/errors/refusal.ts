import { GatewayError } from '@gatehouse/contracts';
import type { ErrorCode } from '@gatehouse/contracts';

interface Details {
  /** The row of the error table; without it, the request is at fault. */
  readonly is?: ErrorCode;
  /** The field at fault, e.g. `messages[0].content`. */
  readonly param?: string;
  /** What machines go by, e.g. `model_not_found`. */
  readonly code?: string;
  readonly type?: string;
  readonly retryAfterSeconds?: number;
}

/** A request that the API does not take, in the API's words. They never quote what a body holds. */
export function refusal(text: string, details: Details = {}): GatewayError {
  const { is = 'invalid_request', retryAfterSeconds, ...facts } = details;
  return new GatewayError(is, text, {
    facts,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
