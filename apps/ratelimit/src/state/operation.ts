import { GatewayError } from '@gatehouse/contracts';
import type { Ledger, Posting } from '../ledger/ledger.js';

/** What is to happen to a ledger, at `now` in ms since the epoch. Tried on several, kept on one. */
export type Operation<Result> = (ledger: Ledger, now: number) => Posting<Result>;

/** An operation that waits for its ledger to be written, as the queue sees it. */
export interface Pending {
  /** Its caller has been answered: it must not be tried any more. */
  isOver(): boolean;
  /** Posts it to a ledger. An operation that fails leaves the ledger as it is. */
  post(ledger: Ledger, now: number): Ledger;
  /** The ledger of the last `post` is the true one now: its caller may hear the result. */
  conclude(): void;
  /** The ledger could not be written, or nobody knows whether it was. */
  fail(cause: unknown): void;
}

/**
 * Hands an operation to a queue and waits for its result, `deadlineMs` at most.
 * @throws GatewayError `ratelimit_unavailable` at the deadline, or when the queue cannot write.
 */
export function pend<Result>(
  operation: Operation<Result>,
  deadlineMs: number,
  enqueue: (pending: Pending) => void,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    let isOver = false;
    let answer: (() => void) | null = null;
    const finish = (tell: () => void): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      tell();
    };
    const fail = (cause: unknown): void => {
      finish(() => reject(new GatewayError('ratelimit_unavailable', undefined, { cause })));
    };
    const timer = setTimeout(fail, deadlineMs, `no answer within ${deadlineMs} ms`);
    enqueue({
      isOver: () => isOver,
      post: (ledger, now) => {
        try {
          const posting = operation(ledger, now);
          answer = () => resolve(posting.result);
          return posting.ledger;
        } catch (error) {
          answer = () => reject(error);
          return ledger;
        }
      },
      conclude: () => answer && finish(answer),
      fail,
    });
  });
}
