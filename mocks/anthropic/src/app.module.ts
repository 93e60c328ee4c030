import { Module } from '@nestjs/common';
import { BehaviourController } from './behaviour/behaviour.controller.js';
import { BehaviourStore } from './behaviour/behaviour.store.js';
import { CapturedRequests } from './capture/captured-requests.js';
import { RequestsController } from './capture/requests.controller.js';
import { Ids } from './chance/ids.js';
import { AnthropicErrorFilter } from './errors/anthropic-error.filter.js';
import { Events } from './events.js';
import { MessageDesk } from './messages/message-desk.js';
import { MessagesController } from './messages/messages.controller.js';
import { RateLimiter } from './metering/rate-limiter.js';
import { ModelsController } from './models/models.controller.js';

@Module({
  controllers: [MessagesController, ModelsController, BehaviourController, RequestsController],
  providers: [
    MessageDesk,
    RateLimiter,
    BehaviourStore,
    CapturedRequests,
    Ids,
    Events,
    AnthropicErrorFilter,
  ],
})
export class AppModule {}
