import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** RFC 9512 registers the first; the others are what tools have sent for years. */
const TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml', 'text/plain'];

/** YAML takes seconds for each megabyte, JSON milliseconds: who has much to say says it in JSON. */
const YAML_LIMIT_BYTES = 500_000;

/** Lets YAML through as text. It is read behind the guard, so that strangers cannot make us read it. */
export function acceptYaml(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addContentTypeParser(
    TYPES,
    { parseAs: 'string', bodyLimit: YAML_LIMIT_BYTES },
    (_request, body, done) => {
      done(null, body);
    },
  );
}
