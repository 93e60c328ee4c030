import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { EventsModule } from '../events.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { LegacySseController } from './legacy-sse.controller.js';
import { LegacySse } from './legacy-sse.js';
import { SessionRouter } from './session-router.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { SessionRunner } from './session-runner.js';
import { Sessions } from './sessions.js';

/** MCP over HTTP+SSE, for clients of 2024-11-05. */
@Module({
  imports: [EventsModule, CatalogModule, McpModule, SubscriptionsModule],
  controllers: [LegacySseController],
  providers: [Sessions, SessionRunner, SessionRouter, LegacySse],
})
export class LegacySseModule {}
