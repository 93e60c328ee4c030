import { GatewayError } from '@gatehouse/contracts';

type Reason = 'paused' | 'busy' | 'unfit' | 'no-credential' | 'unreachable' | 'private-address';

/** Why an attempt never reached the backend: nothing can have changed there. */
export class NotSent extends Error {
  override readonly name = 'NotSent';

  constructor(
    readonly reason: Reason,
    options?: ErrorOptions,
  ) {
    super(`not sent: ${reason}`, options);
  }
}

/** The backend has answered, with something that is of no use. Asking again would bring the same. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer';
}

/** The backend has answered with a question, before it does anything. */
export class AskedFirst extends Error {
  override readonly name = 'AskedFirst';
}

/** Whether the backend cannot have seen the request. */
export function wasNotSent(error: unknown): boolean {
  return causeOf(error) instanceof NotSent;
}

/** Whether nothing can have changed: the backend has not seen the request, or asks before it acts. */
export function wasNotActedUpon(error: unknown): boolean {
  return wasNotSent(error) || causeOf(error) instanceof AskedFirst;
}

/** Whether a failure is the backend's own: it was not there, broke off, or was too slow. */
export function isBackendFault(error: unknown): boolean {
  if (!(error instanceof GatewayError)) return false;
  if (error.code !== 'backend_unavailable' && error.code !== 'backend_timeout') return false;
  const cause = causeOf(error);
  if (cause instanceof NotSent) return cause.reason === 'unreachable';
  return !(cause instanceof UnusableAnswer);
}

function causeOf(error: unknown): unknown {
  return error instanceof GatewayError ? error.cause : null;
}
