import { timeoutError } from './with-deadline.js';

/**
 * A signal that fires when time is up, or when another signal does. It must be cleared when the work is
 * over; until then nothing but the timer needs to hold on to it.
 */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(
    ms: number,
    private readonly other: AbortSignal,
  ) {
    this.timer = setTimeout(() => this.controller.abort(timeoutError()), ms);
    if (other.aborted) this.follow();
    else other.addEventListener('abort', this.follow);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.other.removeEventListener('abort', this.follow);
  }

  private readonly follow = (): void => this.controller.abort(this.other.reason);
}
