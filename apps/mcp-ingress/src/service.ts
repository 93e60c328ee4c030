import { defineService } from '@gatehouse/service-kit';
import { routeByPublishedKind } from './api-proxy/published-kind.js';
import { AppModule } from './app.module.js';
import { ingressConfig } from './config.js';
import { leaveBodiesUnread } from './mcp/http/read-body.js';

/** Terminates MCP, and governs every tool call. */
export const mcpIngressService = defineService({
  name: 'mcp-ingress',
  module: AppModule,
  config: ingressConfig,
  bodyParser: false,
  configure: (app) => {
    leaveBodiesUnread(app);
    routeByPublishedKind(app);
  },
});
