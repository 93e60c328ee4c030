import type { FastifyReply } from 'fastify';
import { setTimeout } from 'node:timers/promises';

/** Long enough for what was written to leave before the connection breaks. */
const CUT_AFTER_MS = 50;

/** Sends the first bytes of an answer that says it is longer, and breaks the connection. */
export async function sendPart(reply: FastifyReply, body: string, bytes: number): Promise<void> {
  const whole = Buffer.from(body);
  reply.hijack();
  reply.raw.writeHead(200, {
    ...Object.fromEntries(
      Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]),
    ),
    'content-type': 'application/json; charset=utf-8',
    'content-length': whole.length,
  });
  reply.raw.write(whole.subarray(0, bytes));
  await setTimeout(CUT_AFTER_MS);
  reply.raw.destroy();
}
