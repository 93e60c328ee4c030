import type { Clock } from '@gatehouse/service-kit';
import type { Reply } from '../backends/backend.js';
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

/** What the backend has answered to one call. */
export interface FreshReply {
  readonly reply: Reply;
  /** Whether it depends on more than the question: it is the answer of no other call then. */
  readonly isOwn: boolean;
}

export interface CachedReply {
  readonly reply: Reply;
  /** Whether the backend was asked for this very call. */
  readonly asked: boolean;
}

/**
 * Gives the same caller the same answer again for a while, in the memory of this replica, and asks once for
 * all who ask at the same time. No error is remembered, and no question; that is not even shared.
 */
export class ResultCache {
  private readonly remembered: RememberedReplies;
  private readonly flights = new SharedFlights<FreshReply>();

  constructor(limits: MemoryLimits, clock: Clock) {
    this.remembered = new RememberedReplies(limits, clock);
  }

  /** @throws what `ask` throws, or the reason of the caller's signal */
  async answer(
    { key, ttlSeconds, signal }: Question,
    ask: (signal: AbortSignal) => Promise<FreshReply>,
  ): Promise<CachedReply> {
    const known = this.remembered.get(key);
    if (known) return { reply: known, asked: false };
    const { value, began } = await this.flights.join(key, signal, async (shared) => {
      const fresh = await ask(shared);
      const { reply, isOwn } = fresh;
      if (reply.status < 300 && !isOwn) this.remembered.set(key, reply, ttlSeconds);
      return fresh;
    });
    if (began || !value.isOwn) return { reply: value.reply, asked: began };
    return { reply: (await ask(signal)).reply, asked: true };
  }
}
