import type { GatewayError } from '@gatehouse/contracts';
import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { answerError } from '@gatehouse/stand-in';
import { Catch, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { bodyOfRefusal } from './error-body.js';
import type { ErrorBody } from './error-body.js';

/** Answers every error in the form of the API. */
@Catch()
export class AnthropicErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    answerError(thrown, host, { logger: this.logger, bodyOf });
  }
}

function bodyOf(error: GatewayError, reply: FastifyReply): ErrorBody {
  const requestId = reply.getHeader('request-id');
  return bodyOfRefusal(error, typeof requestId === 'string' ? requestId : null);
}
