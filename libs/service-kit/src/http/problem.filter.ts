import { GatewayError } from '@gatehouse/contracts';
import type { ErrorCode } from '@gatehouse/contracts';
import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { challenge } from '../auth/challenge.js';
import type { Logger } from '../log.js';
import { toProblem } from './problem.js';

/** Answers every error of an HTTP route as `application/problem+json`, and tells the operator the rest. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = toGatewayError(thrown);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error.status >= 500) {
      this.logger.error(
        { code: error.code, detail: error.detail, err: error.cause },
        'request failed',
      );
    }
    const authenticate = challenge(error);
    if (authenticate) reply.header('www-authenticate', authenticate);
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
    reply
      .status(error.status)
      .type('application/problem+json')
      .send(JSON.stringify(toProblem(error)));
  }
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  404: 'not_found',
  413: 'too_large',
  415: 'invalid_request',
};

/** Nest and Fastify have errors of their own for routes, bodies and sizes. */
export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const status = statusOf(thrown);
  const code = status === undefined ? undefined : BY_STATUS[status];
  return code ? new GatewayError(code, undefined, { cause: thrown }) : GatewayError.from(thrown);
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'statusCode' in thrown) return Number(thrown.statusCode);
  return undefined;
}
