import { defineService } from '@gatehouse/service-kit';
import { AppModule } from './app.module.js';
import { authzConfig } from './config.js';
import { mountTokenEndpoint } from './oauth/mount-token-endpoint.js';

/** Issues and introspects tokens, and decides allow or deny. */
export const authzService = defineService({
  name: 'authz',
  module: AppModule,
  config: authzConfig,
  configure: mountTokenEndpoint,
});
