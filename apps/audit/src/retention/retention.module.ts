import { Module } from '@nestjs/common';
import { AuditEvents } from '../events.js';
import { PruneRepository } from './prune.repository.js';
import { RetentionSweeper } from './retention.sweeper.js';

@Module({ providers: [AuditEvents, PruneRepository, RetentionSweeper] })
export class RetentionModule {}
