import { CapturedRequests, RequestsController } from '@gatehouse/stand-in';
import { Module } from '@nestjs/common';
import { ApiKeys } from './access/api-keys.js';
import { BehaviourController } from './behaviour/behaviour.controller.js';
import { BehaviourStore } from './behaviour/behaviour.store.js';
import { Books } from './books/books.js';
import { BooksController } from './books/books.controller.js';
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
    CompletionDesk,
    CompletionWriter,
    RateLimiter,
    Books,
    BehaviourStore,
    CapturedRequests,
    Ids,
    OpenAiErrorFilter,
  ],
})
export class AppModule {}
