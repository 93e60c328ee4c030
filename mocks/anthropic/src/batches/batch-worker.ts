import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { Admission } from '../messages/admission.js';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { bodyOfRefusal } from '../errors/error-body.js';
import { messageBody } from '../messages/message-body.js';
import { MessageWriter } from '../messages/message-writer.js';
import { readMessageRequest } from '../messages/parse-request.js';
import { refusal } from '../wire/refusal.js';
import type { Batch, BatchRequest, BatchResult } from './batch.js';

/** Does the work of a batch: every request as a message of its own, at the price of a batch. */
@Injectable()
export class BatchWorker {
  constructor(
    private readonly admission: Admission,
    private readonly writer: MessageWriter,
    private readonly store: BehaviourStore,
  ) {}

  /** What comes of one request. A mistake in it is its own. */
  answer(batch: Batch, request: BatchRequest): BatchResult {
    try {
      return { type: 'succeeded', message: this.write(batch, request) };
    } catch (error) {
      const failed = GatewayError.from(error);
      return { type: 'errored', error: bodyOfRefusal(failed, null) };
    }
  }

  private write({ id, caller }: Batch, { custom_id: customId, params }: BatchRequest): object {
    const read = readMessageRequest(params, caller);
    if (read.request.stream) throw refusal('stream: Streaming is not supported in batches');
    if (read.request.max_tokens === 0) {
      throw refusal('max_tokens: Input should be greater than or equal to 1');
    }
    const call = { requestId: `${id}:${customId}`, caller };
    const { prompt, open } = this.admission.admit(read, call, 'batch');
    const behaviour = this.store.of(caller.key).current;
    const message = this.writer.write(read, { prompt, behaviour, tier: 'batch' });
    const account = open(message.usage);
    account.written(message.usage.output);
    account.settle('finished');
    return messageBody(message);
  }
}
