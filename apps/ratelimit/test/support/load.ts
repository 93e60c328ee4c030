import { randomInt, randomUUID } from 'node:crypto';
import type { PeerOfRatelimit } from './peer-of-ratelimit.js';

/** What the callers of a load know for certain, and what they do not. */
export interface Books {
  /** Tokens that are used even if everything nobody heard of did not happen. */
  least: number;
  /** Tokens that are used if it did. */
  most: number;
  granted: number;
  refused: number;
  /** Calls that got no answer. */
  unheard: number;
}

/**
 * Reserves, and settles half of it, from many callers at once, for as long as `goOn` says. A call without
 * an answer may have happened or not, so the books are kept as a range.
 */
export async function reserveAndSettle(
  peer: PeerOfRatelimit,
  application: string,
  goOn: () => boolean,
): Promise<Books> {
  const books: Books = { least: 0, most: 0, granted: 0, refused: 0, unheard: 0 };
  const caller = async (): Promise<void> => {
    while (goOn()) await oneCall(peer, application, books);
  };
  await Promise.all(Array.from({ length: 25 }, caller));
  return books;
}

async function oneCall(peer: PeerOfRatelimit, application: string, books: Books): Promise<void> {
  const callId = randomUUID();
  const reserved = randomInt(1, 200);
  const grant = await peer
    .reserve({ callId, application, promptTokens: reserved, leaseSeconds: 3_600 }, 1_000)
    .catch(() => null);
  if (!grant) {
    books.unheard += 1;
    books.most += reserved;
    return;
  }
  if (!grant.granted) {
    books.refused += 1;
    return;
  }
  books.granted += 1;
  const used = randomInt(0, 2) === 0 ? reserved : randomInt(0, reserved);
  const settlement =
    used === reserved
      ? { settled: true }
      : await peer.settle({ callId, application, promptTokens: used }, 1_000).catch(() => null);
  if (!settlement) books.unheard += 1;
  books.least += used;
  books.most += settlement?.settled ? used : reserved;
}
