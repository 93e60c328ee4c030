import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Events } from './events.js';
import { Backend } from './backend.js';
import { BehaviourStore } from './behaviour.store.js';
import { ContractController } from './contract.controller.js';
import { MockController } from './mock.controller.js';
import { NatsBackend } from './nats-backend.js';
import { RequestLog } from './request-log.js';
import { RestBackend } from './rest-backend.js';
import { STAND_IN } from './stand-in.js';
import type { StandIn } from './stand-in.js';

/** Everything of a stand-in but its operations and routes. */
@Module({})
export class StandInModule {
  static for(standIn: StandIn): DynamicModule {
    return {
      module: StandInModule,
      controllers: [ContractController, MockController],
      providers: [
        { provide: STAND_IN, useValue: standIn },
        Events,
        BehaviourStore,
        RequestLog,
        Backend,
        NatsBackend,
        RestBackend,
      ],
      exports: [RestBackend],
    };
  }
}
