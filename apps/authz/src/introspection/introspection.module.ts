import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { EventsModule } from '../events.js';
import { IssuedTokensModule } from '../issued-tokens/issued-tokens.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { IntrospectionController } from './introspection.controller.js';
import { IntrospectionRpc } from './introspection.rpc.js';
import { Introspection } from './introspection.js';

@Module({
  imports: [ApplicationsModule, EventsModule, IssuedTokensModule, OAuthModule],
  controllers: [IntrospectionController, IntrospectionRpc],
  providers: [Introspection],
})
export class IntrospectionModule {}
