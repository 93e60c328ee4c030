import type { FastifyReply } from 'fastify';
import type { HttpAnswer } from './http-answer.js';

export async function sendAnswer(
  reply: FastifyReply,
  { status, headers, body }: HttpAnswer,
): Promise<void> {
  reply.status(status).headers(headers);
  if (body === null) await reply.send();
  else await reply.type(headers['content-type'] ?? 'application/json').send(JSON.stringify(body));
}
