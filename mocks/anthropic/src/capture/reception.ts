import { keepRequests } from '@gatehouse/stand-in';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { keyOf } from '../access/caller.js';
import { Ids } from '../chance/ids.js';
import { AnthropicErrorFilter } from '../errors/anthropic-error.filter.js';

/** Whose API it is, as the provider says in a header of every answer. */
const ORGANIZATION_ID = '00000000-0000-4000-8000-000000000001';

const REQUEST_ID = 'request-id';

/** Prepares the HTTP server: errors speak the API's language, and every request to the API is kept. */
export function receive(app: NestFastifyApplication): void {
  app.useGlobalFilters(app.get(AnthropicErrorFilter));
  const ids = app.get(Ids);
  keepRequests(app, {
    requestIdHeader: REQUEST_ID,
    newId: () => ids.next('req'),
    headers: { 'anthropic-organization-id': ORGANIZATION_ID },
    keyOf,
  });
}

/** The id that this request was given when it arrived. */
export function requestIdOf(reply: FastifyReply): string {
  return String(reply.getHeader(REQUEST_ID));
}
