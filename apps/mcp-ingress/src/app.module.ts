import { Module } from '@nestjs/common';
import { ApiProxyModule } from './api-proxy/api-proxy.module.js';
import { AsksModule } from './asks/asks.module.js';
import { AuthorityModule } from './authority/authority.module.js';
import { BackendsModule } from './backends/backends.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { EffectsModule } from './effects/effects.module.js';
import { EventsModule } from './events.module.js';
import { JoinModule } from './join/join.module.js';
import { LegacySseModule } from './legacy-sse/legacy-sse.module.js';
import { McpModule } from './mcp/mcp.module.js';
import { QuotasModule } from './quotas/quotas.module.js';
import { RecentCallsModule } from './recent-calls/recent-calls.module.js';
import { RestFaceModule } from './rest-face/rest-face.module.js';
import { ResultCacheModule } from './result-cache/result-cache.module.js';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.js';
import { ToolCallModule } from './tool-call/tool-call.module.js';
import { ToolListModule } from './tool-list/tool-list.module.js';
import { ToolSearchModule } from './tool-search/tool-search.module.js';

/** The ingress: what is published, who may what, how it is called, and MCP in front of it. */
@Module({
  imports: [
    EventsModule,
    CatalogModule,
    AsksModule,
    AuthorityModule,
    QuotasModule,
    RecentCallsModule,
    ResultCacheModule,
    EffectsModule,
    BackendsModule,
    JoinModule,
    ToolCallModule,
    ToolListModule,
    ToolSearchModule,
    SubscriptionsModule,
    McpModule,
    LegacySseModule,
    RestFaceModule,
    ApiProxyModule,
  ],
})
export class AppModule {}
