import { GatewayError } from '@gatehouse/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBackendFault, wasNotSent } from './attempt-cause.js';
import type { Reply } from './backend.js';
import type { Deadline } from './deadline.js';
import { isFailingReply } from './operation-breaker.js';

/** How often an operation is attempted that may be repeated. */
const ATTEMPTS = 3;
/** Before the second attempt, in ms; doubled before each further one. Chance adds up to as much again. */
const FIRST_PAUSE_MS = 50;

type Attempt = () => Promise<Reply>;

/**
 * Attempts an operation that may be repeated (RFC 9110 section 9.2.2) until its backend does not fail, three
 * times at most and only while there is time. What the backend said last is what counts, not that there was
 * no place to ask it again.
 */
export async function withRetries(attempt: Attempt, deadline: Deadline): Promise<Reply> {
  let last = await ended(attempt);
  for (let again = 1; again < ATTEMPTS && isWorthRepeating(last); again += 1) {
    const pauseMs = FIRST_PAUSE_MS * 2 ** (again - 1) * (1 + Math.random());
    if (deadline.signal.aborted || deadline.leftMs() <= 2 * pauseMs) break;
    await sleep(pauseMs);
    const next = await ended(attempt);
    if ('error' in next && isTurnedAway(next.error)) break;
    last = next;
  }
  if ('error' in last) throw last.error;
  return last.reply;
}

type Ended = { readonly reply: Reply } | { readonly error: unknown };

function ended(attempt: Attempt): Promise<Ended> {
  return attempt().then(
    (reply) => ({ reply }),
    (error: unknown) => ({ error }),
  );
}

/** One deadline covers all attempts: after a timeout there is no time left. */
function isWorthRepeating(end: Ended): boolean {
  if ('reply' in end) return isFailingReply(end.reply);
  const { error } = end;
  return isBackendFault(error) && error instanceof GatewayError && error.code !== 'backend_timeout';
}

function isTurnedAway(error: unknown): boolean {
  return wasNotSent(error) && !isBackendFault(error);
}
