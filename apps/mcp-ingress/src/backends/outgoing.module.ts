import { Module } from '@nestjs/common';
import { ClientTokens } from './credentials/client-tokens.js';
import { Credentials } from './credentials/credentials.js';
import { OutgoingAgents } from './outgoing-agents.js';

/** Connections to the outside, and what the gate shows of itself there. */
@Module({
  providers: [OutgoingAgents, ClientTokens, Credentials],
  exports: [OutgoingAgents, Credentials],
})
export class OutgoingModule {}
