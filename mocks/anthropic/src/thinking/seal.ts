import { createHmac, timingSafeEqual } from 'node:crypto';

// Not a secret: every stand-in must take what another has sealed, and nobody is kept out by it.
const KEY = 'the stand-in seals what must come back unchanged';

/**
 * Seals what a caller will send back: the facts can be read from the seal, and the seal fits only them and
 * this content.
 */
export function seal(facts: readonly string[], content: string): string {
  const head = facts.join('|');
  return Buffer.from(`${head}|${mac(head, content)}`).toString('base64');
}

/** The facts of a seal, whatever it seals; null if it is none. */
export function factsOf(sealed: string): readonly string[] | null {
  const parts = Buffer.from(sealed, 'base64').toString('utf8').split('|');
  return parts.length > 1 ? parts.slice(0, -1) : null;
}

/** The facts of a seal; null if it is none, or not that of this content. */
export function unseal(sealed: string, content: string): readonly string[] | null {
  const facts = factsOf(sealed);
  if (!facts) return null;
  const wanted = Buffer.from(seal(facts, content));
  const given = Buffer.from(sealed);
  return wanted.length === given.length && timingSafeEqual(wanted, given) ? facts : null;
}

function mac(head: string, content: string): string {
  return createHmac('sha256', KEY).update(head).update('|').update(content).digest('base64url');
}
