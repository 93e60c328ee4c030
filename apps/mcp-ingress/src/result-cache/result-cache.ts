import type { BackendReply } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/service-kit';
import { RememberedReplies } from './remembered-replies.js';
import type { MemoryLimits } from './remembered-replies.js';
import { SharedFlights } from './shared-flights.js';

/** What is asked of a backend, by whom. */
export interface Question {
  /** Stands for everything on which the answer may depend: who asks, of which tool as it is now, and what. */
  readonly key: string;
  readonly ttlSeconds: number;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

export interface CachedReply {
  readonly reply: BackendReply;
  /** Whether the backend was asked for this very call. */
  readonly asked: boolean;
}

/**
 * Gives the same caller the same answer again for a while, in the memory of this replica, and asks once for
 * all who ask at the same time. An error is never remembered.
 */
export class ResultCache {
  private readonly remembered: RememberedReplies;
  private readonly flights = new SharedFlights<BackendReply>();

  constructor(limits: MemoryLimits, clock: Clock) {
    this.remembered = new RememberedReplies(limits, clock);
  }

  /** @throws what `ask` throws, or the reason of the caller's signal */
  async answer(
    { key, ttlSeconds, signal }: Question,
    ask: (signal: AbortSignal) => Promise<BackendReply>,
  ): Promise<CachedReply> {
    const known = this.remembered.get(key);
    if (known) return { reply: known, asked: false };
    const { value, began } = await this.flights.join(key, signal, async (shared) => {
      const reply = await ask(shared);
      if (reply.status < 300) this.remembered.set(key, reply, ttlSeconds);
      return reply;
    });
    return { reply: value, asked: began };
  }
}
