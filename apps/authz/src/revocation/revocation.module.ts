import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { authzRevocations } from '@gatehouse/contracts';
import { CLOCK } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { EventsModule } from '../events.js';
import { IssuedTokenRepository } from '../issued-tokens/issued-token.repository.js';
import { IssuedTokensModule } from '../issued-tokens/issued-tokens.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { TokenDecisionModule } from '../token-decision/token-decision.module.js';
import { TokenDecisions } from '../token-decision/token-decisions.js';
import { reconciliation } from './reconciliation.js';
import { RevocationBroadcast } from './revocation-broadcast.js';
import { RevocationController } from './revocation.controller.js';
import { Revocation } from './revocation.js';
import { Withdrawals } from './withdrawals.js';

@Module({
  imports: [ApplicationsModule, EventsModule, IssuedTokensModule, OAuthModule, TokenDecisionModule],
  controllers: [RevocationController],
  providers: [
    reconciliation,
    Revocation,
    Withdrawals,
    {
      provide: RevocationBroadcast,
      inject: [BUS, IssuedTokenRepository, TokenDecisions, CLOCK],
      useFactory: startBroadcast,
    },
  ],
})
export class RevocationModule {}

async function startBroadcast(
  bus: Bus,
  tokens: IssuedTokenRepository,
  decisions: TokenDecisions,
  clock: Clock,
): Promise<RevocationBroadcast> {
  const bucket = await bus.bucket(authzRevocations);
  return RevocationBroadcast.start({ bucket, tokens, decisions, clock });
}
