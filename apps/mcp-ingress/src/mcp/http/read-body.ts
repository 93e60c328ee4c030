import { GatewayError } from '@gatehouse/contracts';
import { readWhole } from '@gatehouse/service-kit';
import type { Bytes } from '@gatehouse/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The largest message that is read, in bytes: more than any model writes in one answer. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** Lets bodies reach the endpoint as they came, so that what is wrong with them is told in JSON-RPC. */
export function leaveBodiesUnread(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

/**
 * The text of a body. What is left of one that is too large stays unread.
 * @throws GatewayError `too_large`, and `invalid_request` for one that breaks off.
 */
export async function readBody(body: Bytes, maxBytes = MAX_BODY_BYTES): Promise<string> {
  const whole = await readWhole(body, maxBytes).catch((cause: unknown) => {
    throw new GatewayError('invalid_request', 'The body breaks off', { cause });
  });
  if (whole) return whole.toString('utf8');
  throw new GatewayError('too_large', `A message may have ${maxBytes} bytes`);
}
