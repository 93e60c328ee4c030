import { CONFIG } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import type { AuthzConfig } from '../config.js';
import { Events, EventsModule } from '../events.js';
import { Policies } from './policies.js';
import { PolicyWatch } from './policy-watch.js';

@Module({
  imports: [EventsModule],
  providers: [
    PolicyWatch,
    {
      provide: Policies,
      inject: [CONFIG, Events],
      useFactory: (config: AuthzConfig, events: Events) =>
        Policies.start(config.AUTHZ_POLICIES_DIR, events),
    },
  ],
  exports: [Policies],
})
export class PolicyModule {}
