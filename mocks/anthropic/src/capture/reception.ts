import type { Clock } from '@gatehouse/service-kit';
import { CLOCK } from '@gatehouse/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { keyOf } from '../access/caller.js';
import { Ids } from '../chance/ids.js';
import { AnthropicErrorFilter } from '../errors/anthropic-error.filter.js';
import { bodyText } from './body.js';
import { CapturedRequests } from './captured-requests.js';
import type { CapturedRequest } from './captured-requests.js';

/** Whose API it is, as the provider says in a header of every answer. */
const ORGANIZATION_ID = '00000000-0000-4000-8000-000000000001';
const CREDENTIALS = new Set(['x-api-key', 'authorization', 'proxy-authorization']);

/**
 * Prepares the HTTP server: errors speak the API's language, bodies stay bytes, since the API parses them
 * after it has looked at the key, and every request to the API is kept, whatever becomes of it.
 */
export function receive(app: NestFastifyApplication): void {
  app.useGlobalFilters(app.get(AnthropicErrorFilter));
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  keepRequests(fastify, {
    captured: app.get(CapturedRequests),
    ids: app.get(Ids),
    clock: app.get(CLOCK),
  });
}

function keepRequests(
  fastify: FastifyInstance,
  deps: { captured: CapturedRequests; ids: Ids; clock: Clock },
): void {
  const open = new WeakMap<FastifyRequest, CapturedRequest>();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/v1/')) {
      const requestId = deps.ids.next('req');
      const entry = capture(request, requestId, deps.clock.now());
      open.set(request, entry);
      deps.captured.add(entry);
      reply.header('request-id', requestId);
      reply.header('anthropic-organization-id', ORGANIZATION_ID);
      reply.raw.once('close', () => deps.captured.close(entry, endOf(request, reply)));
    }
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    const entry = open.get(request);
    if (entry) deps.captured.read(entry, bodyText(request));
    done();
  });
}

/** The id that this request was given when it arrived. */
export function requestIdOf(reply: FastifyReply): string {
  return String(reply.getHeader('request-id'));
}

function capture(request: FastifyRequest, requestId: string, now: number): CapturedRequest {
  return {
    requestId,
    at: new Date(now).toISOString(),
    method: request.method,
    path: request.url,
    headers: withoutSecrets(request.headers),
    key: null,
    body: null,
    status: null,
    aborted: false,
  };
}

function endOf(
  request: FastifyRequest,
  reply: FastifyReply,
): Pick<CapturedRequest, 'key' | 'status' | 'aborted'> {
  return {
    key: keyOf(request),
    status: reply.raw.headersSent ? reply.raw.statusCode : null,
    aborted: !reply.raw.writableFinished,
  };
}

function withoutSecrets(headers: IncomingHttpHeaders): CapturedRequest['headers'] {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, CREDENTIALS.has(name) ? masked(value) : value]],
    ),
  );
}

/** Keeps the scheme: `Bearer [secret]`. */
function masked(value: string | readonly string[]): string {
  const scheme = /^([A-Za-z]+) \S/.exec(String(value))?.[1];
  return scheme === undefined ? '[secret]' : `${scheme} [secret]`;
}
