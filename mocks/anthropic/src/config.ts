import { baseConfig, secret } from '@gatehouse/service-kit';
import type { z } from 'zod';

const DEFAULT_PORT = 9104;

/** The environment of the stand-in. */
export const anthropicConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(DEFAULT_PORT),
  MOCK_ANTHROPIC_API_KEY: secret()
    .prefault('mock-anthropic-key')
    .describe('the one key that is accepted, as x-api-key or as a bearer token'),
});
export type AnthropicConfig = z.output<typeof anthropicConfig>;
