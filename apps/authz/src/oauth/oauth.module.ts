import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { EventsModule } from '../events.js';
import { IssuedTokensModule } from '../issued-tokens/issued-tokens.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { TokenDecisionModule } from '../token-decision/token-decision.module.js';
import { ClientAuthentication } from './client-authentication.js';
import { Grants } from './grants.js';
import { MetadataController } from './metadata.controller.js';
import { ProviderBuilder } from './provider-builder.js';
import { Refusals } from './refusals.js';
import { TokenEndpoint } from './token-endpoint.js';
import { TokenRequests } from './token-request.js';

@Module({
  imports: [ApplicationsModule, EventsModule, IssuedTokensModule, KeysModule, TokenDecisionModule],
  controllers: [MetadataController],
  providers: [
    ClientAuthentication,
    Grants,
    ProviderBuilder,
    Refusals,
    TokenEndpoint,
    TokenRequests,
  ],
  exports: [TokenRequests],
})
export class OAuthModule {}
