import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { TOKEN_PATH } from './provider-configuration.js';
import { TokenEndpoint } from './token-endpoint.js';

/** Hands the token endpoint's requests to the OAuth library as they come in; it reads the body itself. */
export async function mountTokenEndpoint(app: NestFastifyApplication): Promise<void> {
  const endpoint = app.get(TokenEndpoint);
  await app.register(async (scope: FastifyInstance) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.post(TOKEN_PATH, async (request, reply) => {
      reply.hijack();
      await endpoint.handle(request.raw, reply.raw);
    });
  });
}
