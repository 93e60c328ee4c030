import { GatewayError } from '@gatehouse/contracts';

/** A time limit that also ends when the caller goes. `done` must be called, or its timer stays. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whole milliseconds that are left, at least 1. */
  leftMs: () => number;
  done: () => void;
}

export function startDeadline(timeoutMs: number, caller: AbortSignal): Deadline {
  const control = new AbortController();
  const end = performance.now() + timeoutMs;
  const onAbort = (): void => control.abort(caller.reason);
  const timer = setTimeout(() => {
    control.abort(new GatewayError('backend_timeout', undefined, { detail: `${timeoutMs} ms` }));
  }, timeoutMs);
  if (caller.aborted) onAbort();
  caller.addEventListener('abort', onAbort, { once: true });
  return {
    signal: control.signal,
    leftMs: () => Math.max(1, Math.floor(end - performance.now())),
    done: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', onAbort);
    },
  };
}

/** The result of `work`, unless the signal aborts first: then its reason is thrown, and `work` forgotten. */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
