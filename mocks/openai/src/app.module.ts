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
import { BehaviourStore } from './behaviour/behaviour.store.js';
import { FREE } from './books/charge.js';
import { Ids } from './chance/ids.js';
import { CompletionDesk } from './completions/completion-desk.js';
import { CompletionWriter } from './completions/completion-writer.js';
import { CompletionsController } from './completions/completions.controller.js';
import { OpenAiErrorFilter } from './errors/openai-error.filter.js';
import { RateLimiter } from './metering/rate-limiter.js';
import { ModelsController } from './models/models.controller.js';

@Module({
  controllers: [
    CompletionsController,
    ModelsController,
    BehaviourController,
    RequestsController,
    BooksController,
  ],
  providers: [
    ApiKeys,
    { provide: NamedKeys, useExisting: ApiKeys },
    CompletionDesk,
    CompletionWriter,
    RateLimiter,
    { provide: Books, useFactory: () => new Books(FREE) },
    BehaviourStore,
    { provide: KeyedKnobs, useExisting: BehaviourStore },
    CapturedRequests,
    Ids,
    OpenAiErrorFilter,
  ],
})
export class AppModule {}
