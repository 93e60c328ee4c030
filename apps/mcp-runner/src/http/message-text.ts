import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Lets messages reach the sessions as text: they are passed on as they came. */
export function takeMessagesAsText(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
}
