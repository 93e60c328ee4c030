import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { contextFromCarrier } from '../telemetry/span.js';

/**
 * Runs every handler in the trace context of its request's W3C headers. The hook runs after the body has
 * been read, since reading it leaves the asynchronous context.
 */
export function installTraceHook(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (request, _reply, done) => {
    context.with(contextFromCarrier(request.headers) ?? ROOT_CONTEXT, done);
  });
}
