import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { OutgoingModule } from '../backends/outgoing.module.js';
import { DiscoveryController } from './discovery.controller.js';
import { HeldCalls } from './held-calls.js';
import { LocalServers } from './local-servers.js';
import { UpstreamHttp } from './upstream-fetch.js';
import { UpstreamListeners } from './upstream-listeners.js';
import { UpstreamSessions } from './upstream-sessions.js';
import { UpstreamSubscriptions } from './upstream-subscriptions.js';
import { UpstreamTools } from './upstream-tools.js';

/** MCP servers that are somebody else's. */
@Module({
  imports: [CatalogModule, OutgoingModule],
  controllers: [DiscoveryController],
  providers: [
    HeldCalls,
    LocalServers,
    UpstreamHttp,
    UpstreamSessions,
    UpstreamTools,
    UpstreamListeners,
    UpstreamSubscriptions,
  ],
  exports: [UpstreamTools, UpstreamSubscriptions],
})
export class UpstreamsModule {}
