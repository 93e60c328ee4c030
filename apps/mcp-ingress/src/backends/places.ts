import { GatewayError } from '@gatehouse/contracts';
import { NotSent } from './attempt-cause.js';

export interface PlaceLimits {
  /** How many calls may be under way at once; as many again may wait. */
  readonly places: number;
  /** How many of those, under way and waiting, one application may take. */
  readonly perApplication: number;
}

interface Waiting {
  readonly application: string;
  readonly start: () => void;
}

/**
 * The places at one backend. What one backend takes is nobody else's, and no application can fill a backend
 * for all: it has a share of the places and of the queue, and a free place goes to who holds fewest.
 */
export class Places {
  private readonly held = new Map<string, number>();
  private waiting: Waiting[] = [];
  private taken = 0;

  constructor(private readonly limits: PlaceLimits) {}

  /**
   * Does the work once there is a place for it.
   * @throws GatewayError `backend_unavailable` if there is none in time, or the signal's reason.
   */
  async run<T>(application: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.take(application, signal);
    try {
      return await work();
    } finally {
      this.release(application);
    }
  }

  private take(application: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(whyNot(signal));
    if (this.hasPlaceFor(application)) {
      this.occupy(application);
      return Promise.resolve();
    }
    return this.mayWait(application) ? this.wait(application, signal) : Promise.reject(busy());
  }

  private wait(application: string, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.waiting = this.waiting.filter((other) => other !== waiting);
        reject(whyNot(signal));
      };
      const waiting: Waiting = {
        application,
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(waiting);
    });
  }

  private release(application: string): void {
    this.taken -= 1;
    const left = this.heldBy(application) - 1;
    if (left > 0) this.held.set(application, left);
    else this.held.delete(application);
    const next = this.next();
    if (!next) return;
    this.waiting = this.waiting.filter((other) => other !== next);
    this.occupy(next.application);
    next.start();
  }

  /** Of those with room in their share, who holds fewest places; of equals, who came first. */
  private next(): Waiting | null {
    const able = this.waiting.filter(({ application }) => this.hasPlaceFor(application));
    return able.reduce<Waiting | null>(
      (best, other) =>
        best && this.heldBy(best.application) <= this.heldBy(other.application) ? best : other,
      null,
    );
  }

  private occupy(application: string): void {
    this.taken += 1;
    this.held.set(application, this.heldBy(application) + 1);
  }

  private hasPlaceFor(application: string): boolean {
    const { places, perApplication } = this.limits;
    return this.taken < places && this.heldBy(application) < perApplication;
  }

  private mayWait(application: string): boolean {
    const { places, perApplication } = this.limits;
    const own = this.waiting.filter((other) => other.application === application).length;
    return this.waiting.length < places && own < perApplication;
  }

  private heldBy(application: string): number {
    return this.held.get(application) ?? 0;
  }
}

/** Time that ran out in the queue says nothing against the backend; a caller who has gone says so itself. */
function whyNot({ reason }: AbortSignal): unknown {
  const outOfTime = reason instanceof GatewayError && reason.code === 'backend_timeout';
  return outOfTime ? busy() : reason;
}

function busy(): GatewayError {
  const message =
    'The backend is busy, and the call was not made. Try again in a moment, with fewer calls at a time';
  return new GatewayError('backend_unavailable', message, {
    cause: new NotSent('busy'),
    retryAfterSeconds: 1,
  });
}
