import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { receive } from './capture/reception.js';
import { openaiConfig } from './config.js';

/** The largest request that is taken. */
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

/** A stand-in for the Chat Completions of OpenAI's API. It has no bus. */
export const openaiService = defineService({
  name: 'mock-openai',
  module: AppModule,
  config: openaiConfig,
  usesBus: () => false,
  bodyParser: false,
  bodyLimitBytes: BODY_LIMIT_BYTES,
  configure: receive,
});
