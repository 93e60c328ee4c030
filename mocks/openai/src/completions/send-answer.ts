import { sendPart } from '@gatehouse/stand-in';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { Failure } from '../behaviour/behaviour.js';
import type { Answer } from './completion-desk.js';

/** Puts an answer on the wire, or breaks the connection where there is to be none. */
export async function sendAnswer(reply: FastifyReply, answer: Answer): Promise<void> {
  switch (answer.kind) {
    case 'whole':
      return answer.cutAfterBytes === null
        ? void (await reply.status(200).type('application/json').send(JSON.stringify(answer.body)))
        : sendPart(reply, JSON.stringify(answer.body), answer.cutAfterBytes);
    case 'stream':
      // Whoever hangs up before the first byte is noticed here, since the stream may never be read.
      reply.raw.once('close', () => answer.account.settle('aborted'));
      return void (await reply
        .status(200)
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(Readable.from(answer.bytes, { objectMode: false })));
    case 'failure':
      return sendFailure(reply, answer.failure);
    case 'nothing':
      reply.hijack();
      reply.raw.destroy();
      return;
  }
}

async function sendFailure(reply: FastifyReply, failure: Failure): Promise<void> {
  const { status, type, code, message, retryAfter, shouldRetry } = failure;
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  if (shouldRetry !== null) reply.header('x-should-retry', String(shouldRetry));
  await reply.status(status).send({ error: { message, type, param: null, code } });
}
