import { LOGGER } from '@gatehouse/service-kit';
import type { Logger } from '@gatehouse/service-kit';
import { answerError } from '@gatehouse/stand-in';
import { Catch, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { bodyOfRefusal } from './error-body.js';

/** Answers every error in the form of the API. */
@Catch()
export class OpenAiErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    answerError(thrown, host, { logger: this.logger, bodyOf: bodyOfRefusal });
  }
}
