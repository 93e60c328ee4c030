import {
  BehaviourController,
  Books,
  BooksController,
  CapturedRequests,
  KeyedKnobs,
  NamedKeys,
  RequestsController,
} from '@gatehouse/stand-in';
import { Module } from '@nestjs/common';
import { ApiKeys } from './access/api-keys.js';
import { Batches } from './batches/batches.js';
import { BatchesController } from './batches/batches.controller.js';
import { BatchWorker } from './batches/batch-worker.js';
import { BehaviourStore } from './behaviour/behaviour.store.js';
import { FREE } from './books/charge.js';
import { PromptCache } from './cache/prompt-cache.js';
import { Chance } from './chance/chance.js';
import { Ids } from './chance/ids.js';
import { MockClock } from './chance/mock-clock.js';
import { AnthropicErrorFilter } from './errors/anthropic-error.filter.js';
import { Events } from './events.js';
import { Files } from './files/files.js';
import { FilesController } from './files/files.controller.js';
import { Admission } from './messages/admission.js';
import { MessageDesk } from './messages/message-desk.js';
import { MessageWriter } from './messages/message-writer.js';
import { MessagesController } from './messages/messages.controller.js';
import { WaitingRoom } from './messages/waiting-room.js';
import { RateLimiter } from './metering/rate-limiter.js';
import { ModelsController } from './models/models.controller.js';
import { StateController } from './state.controller.js';

@Module({
  controllers: [
    BatchesController,
    MessagesController,
    FilesController,
    ModelsController,
    BehaviourController,
    RequestsController,
    BooksController,
    StateController,
  ],
  providers: [
    ApiKeys,
    { provide: NamedKeys, useExisting: ApiKeys },
    WaitingRoom,
    Admission,
    MessageDesk,
    MessageWriter,
    Batches,
    BatchWorker,
    Files,
    PromptCache,
    RateLimiter,
    { provide: Books, useFactory: () => new Books(FREE) },
    BehaviourStore,
    { provide: KeyedKnobs, useExisting: BehaviourStore },
    CapturedRequests,
    Chance,
    Ids,
    MockClock,
    Events,
    AnthropicErrorFilter,
  ],
})
export class AppModule {}
