import type { Clock } from '@gatehouse/service-kit';
import { CLOCK } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Behaviour } from '../behaviour/behaviour.js';
import { Ids } from '../chance/ids.js';
import { promptTokens } from '../metering/tokens.js';
import type { ChatRequest } from '../wire/chat-request.js';
import { writeChoice } from '../writing/write-choice.js';
import type { Completion } from './completion.js';

/** Writes the answer to a request that has passed every check. */
@Injectable()
export class CompletionWriter {
  constructor(
    private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  write(request: ChatRequest, { answer }: Pick<Behaviour, 'answer'>): Completion {
    return {
      id: this.ids.next('chatcmpl'),
      model: request.model,
      created: Math.floor(this.clock.now() / 1_000),
      promptTokens: promptTokens(request),
      choices: Array.from({ length: request.n ?? 1 }, () =>
        writeChoice(request, answer, () => this.ids.next('call')),
      ),
    };
  }
}
