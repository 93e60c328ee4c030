import { piecesOf } from '@gatehouse/stand-in';
import type { Account, Answer } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import type { Failure } from '../behaviour/failure.js';
import { Events } from '../events.js';
import { Admission } from './admission.js';
import { messageBody } from './message-body.js';
import type { AnsweredMessage } from './message-body.js';
import { MessageWriter } from './message-writer.js';
import { parseMessageRequest } from './parse-request.js';
import type { ReceivedCall } from './received-call.js';
import { streamBytes } from './sse.js';
import { streamEvents } from './stream-events.js';
import { WaitingRoom } from './waiting-room.js';
import type { Treatment } from './waiting-room.js';

/** Answers `POST /v1/messages`. */
@Injectable()
export class MessageDesk {
  constructor(
    private readonly waitingRoom: WaitingRoom,
    private readonly admission: Admission,
    private readonly writer: MessageWriter,
    private readonly events: Events,
  ) {}

  /** Everything that happens to a call, in order. */
  async answer(call: ReceivedCall): Promise<Answer<Failure>> {
    const treatment = await this.waitingRoom.hold(call);
    const { behaviour, failure } = treatment;
    if (failure) return this.fail(failure, call);
    if (behaviour.cutBeforeAnswer || call.isGone()) return { kind: 'nothing' };
    const read = parseMessageRequest(call.text, call.caller);
    const { prompt, open } = this.admission.admit(read, call, 'standard');
    const message = this.writer.write(read, { prompt, behaviour, tier: 'standard' });
    const account = open(message.usage);
    this.report(message, call, read.request.stream ?? false);
    if (read.request.stream) return this.stream(message, treatment, account);
    account.written(message.usage.output);
    account.settle(behaviour.cutAfterBytes === null ? 'finished' : 'broken');
    return { kind: 'whole', body: messageBody(message), cutAfterBytes: behaviour.cutAfterBytes };
  }

  private stream(
    message: AnsweredMessage,
    { behaviour, random }: Treatment,
    account: Account,
  ): Answer<Failure> {
    const steps = streamEvents(message, {
      usage: behaviour.usageLayout,
      pingEvery: behaviour.pingEvery,
      pieces: (text) => piecesOf(text, random, behaviour.deltaSize),
    });
    return { kind: 'stream', bytes: streamBytes(steps, behaviour, account), account };
  }

  private fail(failure: Failure, { requestId }: ReceivedCall): Answer<Failure> {
    this.events.failureInjected({ requestId, status: failure.status, type: failure.type });
    return { kind: 'failure', failure };
  }

  private report(message: AnsweredMessage, { requestId }: ReceivedCall, stream: boolean): void {
    const { prompt, output } = message.usage;
    this.events.messageAnswered({
      requestId,
      model: message.model,
      stream,
      stopReason: message.stopReason,
      toolCalls: message.blocks.filter((block) => block.type === 'tool_use').length,
      inputTokens: prompt.fresh + prompt.written5m + prompt.written1h + prompt.cached,
      outputTokens: output,
    });
  }
}
