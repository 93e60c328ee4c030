import type { Clock } from '@gatehouse/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { bodyText } from './body.js';
import type { CapturedRequest, CapturedRequests } from './captured-requests.js';

const CREDENTIALS = new Set(['x-api-key', 'authorization', 'proxy-authorization']);

/** What it takes to keep requests. */
export interface Reception {
  readonly captured: CapturedRequests;
  readonly clock: Clock;
  /** Gives a request its id, and says in its answer what the provider says in every one. */
  readonly greet: (reply: FastifyReply) => string;
  /** The name of the key by which a request was let in; null where it was not. */
  readonly keyOf: (request: FastifyRequest) => string | null;
}

/**
 * Keeps every request to the API, whatever becomes of it. Bodies stay bytes, since the API parses them after
 * it has looked at the key.
 */
export function keepRequests(fastify: FastifyInstance, deps: Reception): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  const open = new WeakMap<FastifyRequest, CapturedRequest>();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/v1/')) {
      const entry = capture(request, deps.greet(reply), deps.clock.now());
      open.set(request, entry);
      deps.captured.add(entry);
      reply.raw.once('close', () => {
        deps.captured.close(entry, { key: deps.keyOf(request), ...endOf(reply) });
      });
    }
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    const entry = open.get(request);
    if (entry) deps.captured.read(entry, bodyText(request));
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
