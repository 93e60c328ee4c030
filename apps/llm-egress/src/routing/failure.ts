import { GatewayError } from '@gatehouse/contracts';
import type { FailureClass } from '@gatehouse/contracts';
import type { HeaderFields } from '../http/header-fields.js';
import { fieldValue } from '../http/header-fields.js';
import { mediaType } from '../http/media-type.js';
import type { Answered } from './answered.js';

interface FailureFacts {
  readonly kind: FailureClass | 'keyless';
  /** What the caller is told if nothing better comes, and the provider said nothing that it may see. */
  readonly error: GatewayError;
  /** The provider's own error, read to its end; null where the caller must not see it, or there is none. */
  readonly answer: Answered | null;
  /** Whether it counts against the target, whoever asked it. */
  readonly isFault: boolean;
  /** What the provider has to say about another attempt (`x-should-retry`); null if nothing. */
  readonly shouldRetry: boolean | null;
  /** How long the provider wants to be left alone, in milliseconds; 0 if it does not say. */
  readonly retryAfterMs: number;
}

/** Why a target did not do, and what may be tried next. */
export class Failure {
  constructor(readonly facts: FailureFacts) {}
}

/** Statuses that are about the target's key or account, not about the request. */
const KEY_REFUSED: ReadonlySet<number> = new Set([401, 402, 403]);

/** What a status says about the target; null for an answer, and for an error that is the request's own. */
export function failureClass(status: number): FailureClass | null {
  if (KEY_REFUSED.has(status)) return 'auth';
  if (status === 429) return 'rate_limited';
  if (status === 503 || status === 529) return 'overloaded';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 500 || (status >= 300 && status < 400) ? 'server_error' : null;
}

/**
 * A failure that the provider has answered with. A 403 may be about a model that the key has no access to,
 * so anybody could cause it, and it does not count against the target.
 */
export function answeredFailure(
  head: { readonly status: number; readonly headers: HeaderFields; readonly kind: FailureClass },
  answer: Answered | null,
  now: number,
): Failure {
  const { status, headers, kind } = head;
  return new Failure({
    kind,
    error: new GatewayError('provider_unavailable', undefined, {
      detail: `status ${status}, content type ${mediaType(headers)}`,
    }),
    answer,
    isFault: kind !== 'rate_limited' && status !== 403,
    shouldRetry: shouldRetry(headers),
    retryAfterMs: retryAfterMs(headers, now),
  });
}

/** A failure of the connection. `ownTime`: whether the target had all the time that it may take. */
export function brokenFailure(error: GatewayError, ownTime: boolean): Failure {
  const timedOut = error.code === 'provider_timeout';
  return new Failure({
    kind: timedOut ? 'timeout' : 'connection',
    error,
    answer: null,
    isFault: !timedOut || ownTime,
    shouldRetry: null,
    retryAfterMs: 0,
  });
}

/** The target has no key that could be used: it is passed over, whatever else counts as a reason. */
export function keylessFailure(error: GatewayError): Failure {
  return new Failure({
    kind: 'keyless',
    error,
    answer: null,
    isFault: false,
    shouldRetry: false,
    retryAfterMs: 0,
  });
}

function shouldRetry(headers: HeaderFields): boolean | null {
  const value = fieldValue(headers, 'x-should-retry');
  if (value === 'true') return true;
  return value === 'false' ? false : null;
}

/** `retry-after-ms`, or `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date. */
function retryAfterMs(headers: HeaderFields, now: number): number {
  const precise = positive(fieldValue(headers, 'retry-after-ms'));
  if (precise !== null) return precise;
  const text = fieldValue(headers, 'retry-after');
  const seconds = positive(text);
  if (seconds !== null) return seconds * 1_000;
  const date = Date.parse(text ?? '');
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

function positive(text: string | null): number | null {
  return text !== null && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
