import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { llmEgressConfig } from './config.js';
import { serveMessagesApi } from './messages-api/messages-api.routes.js';

/** Terminates model APIs and governs every reasoning call. */
export const llmEgressService = defineService({
  name: 'llm-egress',
  module: AppModule,
  config: llmEgressConfig,
  bodyParser: false,
  configure: serveMessagesApi,
});
