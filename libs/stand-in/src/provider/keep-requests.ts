import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { bodyText } from './body.js';
import { CapturedRequests } from './captured-requests.js';
import type { CapturedRequest } from './captured-requests.js';

const CREDENTIALS = new Set(['x-api-key', 'authorization', 'proxy-authorization']);

/** What a provider says in every answer, and by whom it was asked. */
export interface Reception {
  readonly requestIdHeader: string;
  /** Gives a request its id. */
  readonly newId: () => string;
  /** Further headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** The name of the key by which a request was let in; null where it was not. */
  readonly keyOf: (request: FastifyRequest) => string | null;
}

/**
 * Keeps every request to the API, whatever becomes of it. Bodies stay bytes, since the API parses them after
 * it has looked at the key.
 */
export function keepRequests(app: NestFastifyApplication, reception: Reception): void {
  const captured = app.get(CapturedRequests);
  const clock = app.get<Clock>(CLOCK);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  const open = new WeakMap<FastifyRequest, CapturedRequest>();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/v1/')) {
      const requestId = reception.newId();
      reply.headers({ [reception.requestIdHeader]: requestId, ...reception.headers });
      const entry = capture(request, requestId, clock.now());
      open.set(request, entry);
      captured.add(entry);
      reply.raw.once('close', () => {
        captured.close(entry, { key: reception.keyOf(request), ...endOf(reply) });
      });
    }
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    const entry = open.get(request);
    if (entry) captured.read(entry, bodyText(request));
    done();
  });
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

function endOf(reply: FastifyReply): Pick<CapturedRequest, 'status' | 'aborted'> {
  return {
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
