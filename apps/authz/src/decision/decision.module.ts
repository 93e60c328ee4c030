import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { EventsModule } from '../events.js';
import { PolicyModule } from '../policy/policy.module.js';
import { DecisionController } from './decision.controller.js';
import { PolicyVersion } from './policy-version.js';
import { PolicyVersionBroadcast } from './policy-version-broadcast.js';

@Module({
  imports: [ApplicationsModule, EventsModule, PolicyModule],
  controllers: [DecisionController],
  providers: [PolicyVersion, PolicyVersionBroadcast],
})
export class DecisionModule {}
