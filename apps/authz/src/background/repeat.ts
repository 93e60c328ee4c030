import { setTimeout as sleep } from 'node:timers/promises';

export interface Repetition {
  /** Resolves when the round in hand is done; no other follows. */
  stop(): Promise<void>;
}

interface Options {
  /** Milliseconds between the end of one round and the start of the next. */
  readonly everyMs: number;
  /** Hears of a round that failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void;
}

/** Does some work again and again, never twice at once, until it is stopped. */
export function repeat(work: () => Promise<void>, options: Options): Repetition {
  const control = new AbortController();
  const done = rounds(work, options, control.signal);
  return {
    stop: async () => {
      control.abort();
      await done;
    },
  };
}

async function rounds(
  work: () => Promise<void>,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  while (await paused(options.everyMs, signal)) {
    try {
      await work();
    } catch (error) {
      options.onError(error);
    }
  }
}

/** Waits; false if the wait was cut short. */
export function paused(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, undefined, { signal, ref: false }).then(
    () => true,
    () => false,
  );
}
