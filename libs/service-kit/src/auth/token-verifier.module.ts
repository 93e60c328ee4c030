import { BUS } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import type { Clock } from '../clock.js';
import { CLOCK } from '../clock.js';
import { CONFIG } from '../config/load-config.js';
import { TOKEN_VERIFIER, TokenVerifier } from './token-verifier.js';

/** Gives a service the token verifier. Its configuration extends `issuerConfig`. */
@Module({
  providers: [
    {
      provide: TOKEN_VERIFIER,
      inject: [BUS, CONFIG, CLOCK],
      useFactory: (bus: Bus, config: { AUTHZ_ISSUER: string }, clock: Clock) =>
        TokenVerifier.start(bus, { issuer: config.AUTHZ_ISSUER, clock }),
    },
  ],
  exports: [TOKEN_VERIFIER],
})
export class TokenVerifierModule {}
