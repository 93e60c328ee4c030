import { GatewayError } from '@gatehouse/contracts';

/** A time limit that also ends when the caller goes. `done` must be called, or its timer stays. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whole milliseconds that are left, at least 1. */
  leftMs: () => number;
  /** Stands still while somebody else works, whose time is not the backend's. */
  pausedFor: <T>(work: () => Promise<T>) => Promise<T>;
  done: () => void;
}

export function startDeadline(timeoutMs: number, caller: AbortSignal): Deadline {
  const control = new AbortController();
  let end = performance.now() + timeoutMs;
  let [pauses, isDone] = [0, false];
  /** What is left as long as it stands still. */
  let standing = 0;
  const running = (): number => Math.max(1, Math.floor(end - performance.now()));
  const onAbort = (): void => control.abort(caller.reason);
  const onTime = (): void => {
    control.abort(new GatewayError('backend_timeout', undefined, { detail: `${timeoutMs} ms` }));
  };
  let timer = setTimeout(onTime, timeoutMs);
  if (caller.aborted) onAbort();
  caller.addEventListener('abort', onAbort, { once: true });
  return {
    signal: control.signal,
    leftMs: () => (pauses === 0 ? running() : standing),
    pausedFor: async (work) => {
      if (pauses === 0) {
        standing = running();
        clearTimeout(timer);
      }
      pauses += 1;
      try {
        return await work();
      } finally {
        pauses -= 1;
        if (pauses === 0) {
          end = performance.now() + standing;
          if (!isDone) timer = setTimeout(onTime, standing);
        }
      }
    },
    done: () => {
      isDone = true;
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
