import { baseConfig, secret } from '@gatehouse/service-kit';
import { namedKeys } from '@gatehouse/stand-in';
import type { z } from 'zod';

const DEFAULT_PORT = 9105;

/** The environment of the stand-in. */
export const openaiConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(DEFAULT_PORT),
  MOCK_OPENAI_API_KEY: secret()
    .prefault('mock-openai-key')
    .describe('the key that is accepted as a bearer token; it is called `default`'),
  MOCK_OPENAI_MORE_KEYS: namedKeys
    .prefault('')
    .describe('further keys, as name=key,name=key; knobs and books speak of a key by its name'),
});
export type OpenAiConfig = z.output<typeof openaiConfig>;
