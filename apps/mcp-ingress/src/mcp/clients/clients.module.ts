import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { CONFIG } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { AsksModule } from '../../asks/asks.module.js';
import type { IngressConfig } from '../../config.js';
import { SubscriptionsModule } from '../../subscriptions/subscriptions.module.js';
import { ClientSessions } from './client-sessions.js';
import { Clients } from './clients.js';
import { RequestsUnderWay } from './requests-under-way.js';

/** What clients have said of themselves, what they are asked, and what they answer and cancel. */
@Module({
  imports: [AsksModule, SubscriptionsModule],
  providers: [
    {
      provide: ClientSessions,
      inject: [CONFIG],
      useFactory: (config: IngressConfig) => new ClientSessions(config.REQUEST_STATE_KEY),
    },
    {
      provide: RequestsUnderWay,
      inject: [BUS],
      useFactory: (bus: Bus) => RequestsUnderWay.start(bus),
    },
    Clients,
  ],
  exports: [Clients],
})
export class ClientsModule {}
