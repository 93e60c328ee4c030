import { Module } from '@nestjs/common';
import { EventsModule } from '../events.js';
import { KeysModule } from '../keys/keys.module.js';
import { ForgetExpired } from './forget-expired.js';
import { IssuedTokenRepository } from './issued-token.repository.js';
import { TokenReader } from './token-reader.js';

@Module({
  imports: [EventsModule, KeysModule],
  providers: [ForgetExpired, IssuedTokenRepository, TokenReader],
  exports: [IssuedTokenRepository, TokenReader],
})
export class IssuedTokensModule {}
