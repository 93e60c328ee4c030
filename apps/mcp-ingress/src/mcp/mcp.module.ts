import { TokenVerifierModule } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { AuthorityModule } from '../authority/authority.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { EventsModule } from '../events.module.js';
import { JoinModule } from '../join/join.module.js';
import { StrangersModule } from '../strangers/strangers.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { ToolCallModule } from '../tool-call/tool-call.module.js';
import { ClientsModule } from './clients/clients.module.js';
import { Admission } from './admission.js';
import { ToolListModule } from '../tool-list/tool-list.module.js';
import { ToolSearchModule } from '../tool-search/tool-search.module.js';
import { Door } from './door.js';
import { HostGuard } from './http/host-guard.js';
import { McpController } from './mcp.controller.js';
import { McpEndpoint } from './mcp-endpoint.js';
import { Dispatcher } from './methods/dispatcher.js';
import { ListenMethod } from './listening/listen-method.js';
import { Listening } from './listening/listening.js';
import { LogMethod } from './listening/log-method.js';
import { SessionListening } from './listening/session-listening.js';
import { SessionStreams } from './listening/session-streams.js';
import { Subscribing } from './listening/subscribing.js';
import { SubscriptionMethods } from './listening/subscription-methods.js';
import { ItemLists } from './methods/item-lists.js';
import { ItemMethods } from './methods/item-methods.js';
import { Lists } from './methods/lists.js';
import { MethodTable } from './methods/method-table.js';
import { ToolCallMethod } from './methods/tool-call-method.js';
import { ToolLists } from './methods/tool-lists.js';
import { ResourceMetadataController } from './resource-metadata.controller.js';

/** MCP at the edge. */
@Module({
  imports: [
    TokenVerifierModule,
    AuthorityModule,
    EventsModule,
    CatalogModule,
    ClientsModule,
    JoinModule,
    StrangersModule,
    SubscriptionsModule,
    ToolCallModule,
    ToolListModule,
    ToolSearchModule,
  ],
  controllers: [ResourceMetadataController, McpController],
  exports: [HostGuard, Door, Admission, McpEndpoint, ToolCallMethod],
  providers: [
    HostGuard,
    Door,
    Admission,
    McpEndpoint,
    Dispatcher,
    MethodTable,
    ToolCallMethod,
    ToolLists,
    ItemLists,
    Lists,
    ItemMethods,
    Subscribing,
    SubscriptionMethods,
    LogMethod,
    ListenMethod,
    Listening,
    SessionStreams,
    SessionListening,
  ],
})
export class McpModule {}
