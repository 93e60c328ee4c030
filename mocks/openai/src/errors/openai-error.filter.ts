import type { Logger } from '@gatehouse/service-kit';
import { LOGGER, toGatewayError } from '@gatehouse/service-kit';
import { Catch, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { bodyOfRefusal } from './error-body.js';

/** Answers every error in the form of the API, and tells the operator about those that are ours. */
@Catch()
export class OpenAiErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = toGatewayError(thrown);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error.status >= 500) {
      this.logger.error({ code: error.code, detail: error.detail, err: error.cause }, 'failed');
    }
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
    reply
      .status(error.status)
      .type('application/json')
      .send(JSON.stringify(bodyOfRefusal(error)));
  }
}
