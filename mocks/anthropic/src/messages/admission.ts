import { Account, Books } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import { chargeOf } from '../books/charge.js';
import type { PromptUsage, Usage } from '../books/usage.js';
import { PromptCache } from '../cache/prompt-cache.js';
import { Files } from '../files/files.js';
import { RateLimiter } from '../metering/rate-limiter.js';
import type { MessageRequest } from '../wire/message-request.js';
import type { ReadRequest } from './parse-request.js';
import type { ReceivedCall } from './received-call.js';

/** A call that may be answered. */
export interface Admitted {
  readonly prompt: PromptUsage;
  /** Opens its account, once it is known what the answer would come to. */
  readonly open: (usage: Usage) => Account;
}

/** Reads the prompt with the cache, holds the call to its rate limit and opens its account. */
@Injectable()
export class Admission {
  constructor(
    private readonly cache: PromptCache,
    private readonly limiter: RateLimiter,
    private readonly books: Books,
    private readonly files: Files,
  ) {}

  /**
   * @throws GatewayError `quota_exceeded`; `invalid_request` for wrong cache marks; `not_found` for a file
   * that there is not.
   */
  admit(
    { request, blocks }: ReadRequest<MessageRequest>,
    call: Pick<ReceivedCall, 'requestId' | 'caller'>,
    tier: Usage['tier'],
  ): Admitted {
    const { key } = call.caller;
    this.files.check(blocks);
    const reading = this.cache.look(request, blocks);
    const { fresh, written5m, written1h } = reading.usage;
    // What is read from the cache does not count against the limit.
    const read = fresh + written5m + written1h;
    // A batch waits for its turn instead.
    const giveBack = tier === 'batch' ? null : this.limiter.take(key, read, request.max_tokens);
    this.cache.keep(reading);
    const entry = { requestId: call.requestId, key, model: request.model, tier };
    const open = (usage: Usage): Account => {
      this.books.open(entry, chargeOf({ ...usage, output: 0, webSearches: 0 }));
      return new Account((output, end) => {
        giveBack?.(request.max_tokens - output);
        this.books.settle(entry, chargeOf({ ...usage, output }), end);
      });
    };
    return { prompt: reading.usage, open };
  }
}
