import { Module } from '@nestjs/common';
import { EventsModule } from '../events.module.js';
import { Backends } from './backends.js';
import { HttpBackend } from './http-backend.js';
import { NatsBackend } from './nats-backend.js';
import { OutgoingAgents } from './outgoing-agents.js';

/** How backends are reached. */
@Module({
  imports: [EventsModule],
  providers: [OutgoingAgents, NatsBackend, HttpBackend, Backends],
  exports: [Backends],
})
export class BackendsModule {}
