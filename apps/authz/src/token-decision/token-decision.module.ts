import { Module } from '@nestjs/common';
import { EventsModule } from '../events.js';
import { TokenDecisions } from './token-decisions.js';

@Module({ imports: [EventsModule], providers: [TokenDecisions], exports: [TokenDecisions] })
export class TokenDecisionModule {}
