import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import { AuthorityModule } from '../authority/authority.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { EventsModule } from '../events.module.js';
import { ListChanges } from '../streams/list-changes.js';
import { UpstreamsModule } from '../upstreams/upstreams.module.js';
import { CallerStreams } from './caller-streams.js';
import { Changes } from './changes.js';
import { ResourceChanges } from './resource-changes.js';
import { SessionHearing } from './session-hearing.js';
import { SessionStates } from './session-states.js';

/** What callers hear beside answers: that lists and resources have changed. */
@Module({
  imports: [AuthorityModule, CatalogModule, EventsModule, UpstreamsModule],
  providers: [
    { provide: SessionStates, inject: [BUS], useFactory: (bus: Bus) => SessionStates.start(bus) },
    ListChanges,
    ResourceChanges,
    Changes,
    CallerStreams,
    SessionHearing,
  ],
  exports: [SessionStates, CallerStreams, SessionHearing],
})
export class SubscriptionsModule {}
