import type { Principal } from '@gatehouse/contracts';
import { createHash } from 'node:crypto';
import { BoundedMap } from '../cache/bounded-map.js';

/** Half a kilobyte each at most. */
const LIMIT = 10_000;

export interface VerifiedToken {
  readonly principal: Principal;
  /** Until when the token counts, in milliseconds since the epoch, leeway and all. */
  readonly expiresAt: number;
}

/**
 * Tokens whose signature and claims have been verified, each for one audience, until they expire. What can
 * change before that is not answered here: whether a token is revoked, and whether its key still counts.
 * Tokens themselves are not kept, only their SHA-256.
 */
export class VerifiedTokens {
  private readonly known = new BoundedMap<string, VerifiedToken>(LIMIT);

  find(token: string, audience: string, now: number): Principal | null {
    const key = keyOf(token, audience);
    const found = this.known.get(key);
    if (!found) return null;
    if (now < found.expiresAt) return found.principal;
    this.known.delete(key);
    return null;
  }

  remember(token: string, audience: string, verified: VerifiedToken): void {
    this.known.set(keyOf(token, audience), verified);
  }

  /** The keys are others now. */
  forget(): void {
    this.known.clear();
  }
}

/** A token holds no space, so no two pairs are one text. */
function keyOf(token: string, audience: string): string {
  return createHash('sha256').update(`${token} ${audience}`).digest('base64');
}
