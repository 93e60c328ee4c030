import { Injectable } from '@nestjs/common';
import type { Failure } from '../behaviour/behaviour.js';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { Ids } from '../chance/ids.js';
import { seeded } from '../chance/random.js';
import { errorBody } from '../errors/error-body.js';
import { Events } from '../events.js';
import { promptTokens } from '../metering/estimate-tokens.js';
import { RateLimiter } from '../metering/rate-limiter.js';
import { think } from '../reasoning/think.js';
import type { MessageRequest } from '../wire/message-request.js';
import { composeMessage } from './compose-message.js';
import { messageBody } from './message-body.js';
import type { AnsweredMessage } from './message-body.js';
import { parseMessageRequest } from './parse-request.js';
import type { ReceivedBody } from './parse-request.js';
import { piecesOf } from './pieces.js';
import { streamBytes } from './sse.js';
import { streamEvents } from './stream-events.js';
import { transcriptOf } from './transcript-of.js';

/** What goes back to the caller. */
export type Answer =
  | { readonly kind: 'whole'; readonly body: object }
  | { readonly kind: 'stream'; readonly bytes: AsyncIterable<Buffer> }
  | {
      readonly kind: 'failure';
      readonly status: number;
      readonly retryAfter: number | null;
      readonly body: object;
    };

/** The seed of the lengths of deltas where the behaviour sets none. */
const USUAL_SEED = 1;

/** Answers `POST /v1/messages`. */
@Injectable()
export class MessageDesk {
  constructor(
    private readonly behaviour: BehaviourStore,
    private readonly limiter: RateLimiter,
    private readonly ids: Ids,
    private readonly events: Events,
  ) {}

  /** Everything that happens to a call, in order. */
  async answer(received: ReceivedBody, requestId: string): Promise<Answer> {
    const failure = await this.behaviour.meet();
    if (failure) return this.fail(failure, requestId);
    const request = parseMessageRequest(received);
    const inputTokens = promptTokens(request);
    this.limiter.take(inputTokens, request.max_tokens);
    const message = this.write(request, inputTokens);
    this.limiter.giveBack(request.max_tokens - message.usage.outputTokens);
    this.report(request, message, requestId);
    return request.stream ? this.stream(message) : { kind: 'whole', body: messageBody(message) };
  }

  private write(request: MessageRequest, inputTokens: number): AnsweredMessage {
    const limits = {
      maxTokens: request.max_tokens,
      stopSequences: request.stop_sequences ?? [],
    };
    const id = this.ids.next('msg');
    const written = composeMessage(think(transcriptOf(request)), limits, () =>
      this.ids.next('toolu'),
    );
    const usage = { inputTokens, outputTokens: written.outputTokens };
    return { id, model: request.model, written, usage };
  }

  private stream(message: AnsweredMessage): Answer {
    const { current } = this.behaviour;
    const random = seeded(current.seed ?? USUAL_SEED);
    const events = streamEvents(message, {
      usage: current.usageLayout,
      pieces: (text) => piecesOf(text, random, current.deltaSize),
    });
    return { kind: 'stream', bytes: streamBytes(events, current) };
  }

  private fail(failure: Failure, requestId: string): Answer {
    const { status, type, message, retryAfter } = failure;
    this.events.failureInjected({ requestId, status, type });
    return { kind: 'failure', status, retryAfter, body: errorBody(type, message, requestId) };
  }

  private report(request: MessageRequest, message: AnsweredMessage, requestId: string): void {
    this.events.messageAnswered({
      requestId,
      model: message.model,
      stream: request.stream ?? false,
      stopReason: message.written.stopReason,
      toolCalls: message.written.blocks.filter((block) => block.type === 'tool_use').length,
      ...message.usage,
    });
  }
}
