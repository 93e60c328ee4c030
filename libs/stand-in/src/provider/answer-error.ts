import type { GatewayError } from '@gatehouse/contracts';
import { toGatewayError } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import type { ArgumentsHost } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Who is told of an error, and how the API puts it. */
export interface ErrorForm {
  /** Is told of errors that are ours. */
  readonly logger: Logger;
  readonly bodyOf: (error: GatewayError, reply: FastifyReply) => object;
}

/** Answers any error in the form of the API, and tells the operator about those that are ours. */
export function answerError(thrown: unknown, host: ArgumentsHost, form: ErrorForm): void {
  const error = toGatewayError(thrown);
  const reply = host.switchToHttp().getResponse<FastifyReply>();
  if (error.status >= 500) {
    form.logger.error({ code: error.code, detail: error.detail, err: error.cause }, 'failed');
  }
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
  const body = JSON.stringify(form.bodyOf(error, reply));
  reply.status(error.status).type('application/json').send(body);
}
