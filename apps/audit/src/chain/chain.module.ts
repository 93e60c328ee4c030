import { TokenVerifierModule } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { AuditEvents } from '../events.js';
import { AnchorReporter } from './anchor.reporter.js';
import { ChainEndRepository } from './chain-end.repository.js';
import { VerifyController } from './verify.controller.js';
import { VerifyRepository } from './verify.repository.js';

@Module({
  imports: [TokenVerifierModule],
  controllers: [VerifyController],
  providers: [AuditEvents, VerifyRepository, ChainEndRepository, AnchorReporter],
})
export class ChainModule {}
