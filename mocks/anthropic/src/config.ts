import { baseConfig, secret } from '@gatehouse/service-kit';
import { namedKeys } from '@gatehouse/stand-in';
import { z } from 'zod';

const DEFAULT_PORT = 9104;

/** The environment of the stand-in. */
export const anthropicConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(DEFAULT_PORT),
  MOCK_ANTHROPIC_API_KEY: secret()
    .prefault('mock-anthropic-key')
    .describe(
      'the key that is accepted, as x-api-key or as a bearer token; it is called `default`',
    ),
  MOCK_ANTHROPIC_MORE_KEYS: namedKeys
    .prefault('')
    .describe('further keys, as name=key,name=key; knobs and books speak of a key by its name'),
});
export type AnthropicConfig = z.output<typeof anthropicConfig>;
