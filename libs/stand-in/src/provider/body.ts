import type { FastifyRequest } from 'fastify';

const NOTHING = Buffer.alloc(0);

/** The body of a request, byte for byte; empty if it has none. */
export function bodyBytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : NOTHING;
}

/** The body of a request as text. */
export function bodyText(request: FastifyRequest): string {
  return bodyBytes(request).toString('utf8');
}
