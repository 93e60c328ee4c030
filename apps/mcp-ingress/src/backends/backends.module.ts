import { Module } from '@nestjs/common';
import { EventsModule } from '../events.module.js';
import { UpstreamsModule } from '../upstreams/upstreams.module.js';
import { Backends } from './backends.js';
import { HttpBackend } from './http-backend.js';
import { NatsBackend } from './nats-backend.js';
import { OutgoingModule } from './outgoing.module.js';
import { Transports } from './transports.js';

/** How backends are reached. */
@Module({
  imports: [EventsModule, OutgoingModule, UpstreamsModule],
  providers: [NatsBackend, HttpBackend, Transports, Backends],
  exports: [Backends],
})
export class BackendsModule {}
