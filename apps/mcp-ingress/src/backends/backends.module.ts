import { Module } from '@nestjs/common';
import { EventsModule } from '../events.module.js';
import { Backends } from './backends.js';
import { ClientTokens } from './credentials/client-tokens.js';
import { Credentials } from './credentials/credentials.js';
import { HttpBackend } from './http-backend.js';
import { NatsBackend } from './nats-backend.js';
import { OutgoingAgents } from './outgoing-agents.js';

/** How backends are reached. */
@Module({
  imports: [EventsModule],
  providers: [OutgoingAgents, ClientTokens, Credentials, NatsBackend, HttpBackend, Backends],
  exports: [Backends],
})
export class BackendsModule {}
