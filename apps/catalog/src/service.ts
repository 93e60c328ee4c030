import { defineService } from '@gatehouse/service-kit';
import { acceptYaml } from './admin/accept-yaml.js';
import { AppModule } from './app.module.js';
import { catalogConfig } from './config.js';

/** The control plane: validates manifests, turns OpenAPI into tools, publishes them. */
export const catalogService = defineService({
  name: 'catalog',
  module: AppModule,
  config: catalogConfig,
  configure: acceptYaml,
});
