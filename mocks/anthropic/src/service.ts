import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { receive } from './capture/reception.js';
import { anthropicConfig } from './config.js';

/** The largest request that the provider takes. */
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

/** A stand-in for the Anthropic Messages API. It has no bus. */
export const anthropicService = defineService({
  name: 'mock-anthropic',
  module: AppModule,
  config: anthropicConfig,
  usesBus: () => false,
  bodyParser: false,
  bodyLimitBytes: BODY_LIMIT_BYTES,
  configure: receive,
});
