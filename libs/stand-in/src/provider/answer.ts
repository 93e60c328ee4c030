import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { Account } from './account.js';
import { sendPart } from './send-part.js';

/** What every injected failure has, whatever else its API says of one. */
export interface InjectedFailure {
  readonly status: number;
  /** Seconds, for the `retry-after` header. */
  readonly retryAfter: number | null;
  /** For the `x-should-retry` header, by which a provider overrules its SDKs. */
  readonly shouldRetry: boolean | null;
}

/** What goes back to the caller of a model. */
export type Answer<Failure extends InjectedFailure> =
  | { readonly kind: 'whole'; readonly body: object; readonly cutAfterBytes: number | null }
  | { readonly kind: 'stream'; readonly bytes: AsyncIterable<Buffer>; readonly account: Account }
  | { readonly kind: 'failure'; readonly failure: Failure }
  /** The connection ends without an answer. */
  | { readonly kind: 'nothing' };

/**
 * Puts an answer on the wire, or breaks the connection where there is to be none.
 * @param bodyOf a failure in the form of the API.
 */
export async function sendAnswer<Failure extends InjectedFailure>(
  reply: FastifyReply,
  answer: Answer<Failure>,
  bodyOf: (failure: Failure) => object,
): Promise<void> {
  switch (answer.kind) {
    case 'whole':
      return sendWhole(reply, JSON.stringify(answer.body), answer.cutAfterBytes);
    case 'stream':
      // Whoever hangs up before the first byte is noticed here, since the stream may never be read.
      reply.raw.once('close', () => answer.account.settle('aborted'));
      return void (await reply
        .status(200)
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(Readable.from(answer.bytes, { objectMode: false })));
    case 'failure':
      return sendFailure(reply, answer.failure, bodyOf(answer.failure));
    case 'nothing':
      reply.hijack();
      reply.raw.destroy();
      return;
  }
}

async function sendWhole(
  reply: FastifyReply,
  body: string,
  cutAfterBytes: number | null,
): Promise<void> {
  if (cutAfterBytes !== null) return sendPart(reply, body, cutAfterBytes);
  await reply.status(200).type('application/json').send(body);
}

async function sendFailure(
  reply: FastifyReply,
  { status, retryAfter, shouldRetry }: InjectedFailure,
  body: object,
): Promise<void> {
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  if (shouldRetry !== null) reply.header('x-should-retry', String(shouldRetry));
  await reply.status(status).send(body);
}
