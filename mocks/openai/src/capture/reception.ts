import { keepRequests } from '@gatehouse/stand-in';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { keyOf } from '../access/access.guard.js';
import { Ids } from '../chance/ids.js';
import { OpenAiErrorFilter } from '../errors/openai-error.filter.js';

const API_VERSION = '2020-10-01';

const REQUEST_ID = 'x-request-id';

/** Prepares the HTTP server: errors speak the API's language, and every request to the API is kept. */
export function receive(app: NestFastifyApplication): void {
  app.useGlobalFilters(app.get(OpenAiErrorFilter));
  const ids = app.get(Ids);
  keepRequests(app, {
    requestIdHeader: REQUEST_ID,
    newId: () => ids.next('req'),
    headers: { 'openai-version': API_VERSION },
    keyOf,
  });
}

/** The id that this request was given when it arrived. */
export function requestIdOf(reply: FastifyReply): string {
  return String(reply.getHeader(REQUEST_ID));
}
