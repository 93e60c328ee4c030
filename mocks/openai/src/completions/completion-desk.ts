import { Account, Books, draw, piecesOf, seeded } from '@gatehouse/stand-in';
import type { Answer } from '@gatehouse/stand-in';
import { Injectable } from '@nestjs/common';
import type { Behaviour, Failure } from '../behaviour/behaviour.js';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { chargeOf } from '../books/charge.js';
import { promptTokens } from '../metering/tokens.js';
import { RateLimiter } from '../metering/rate-limiter.js';
import type { ChatRequest } from '../wire/chat-request.js';
import { readRequest } from '../wire/read-request.js';
import { chunksOf } from './chunks.js';
import { completionBody, completionTokens } from './completion.js';
import type { Completion } from './completion.js';
import { CompletionWriter } from './completion-writer.js';
import { streamBytes } from './sse.js';

/** A call as it came. */
export interface ReceivedCall {
  readonly requestId: string;
  /** The name of the key. */
  readonly key: string;
  readonly text: string;
  /** Whether the caller is gone. */
  readonly isGone: () => boolean;
}

/** The seed of the lengths of deltas where the behaviour sets none. */
const USUAL_SEED = 1;

/** Answers `POST /v1/chat/completions`. */
@Injectable()
export class CompletionDesk {
  constructor(
    private readonly store: BehaviourStore,
    private readonly limiter: RateLimiter,
    private readonly books: Books,
    private readonly writer: CompletionWriter,
  ) {}

  /** Everything that happens to a call, in order. */
  async answer(call: ReceivedCall): Promise<Answer<Failure>> {
    const knobs = this.store.of(call.key);
    const behaviour = knobs.current;
    const failure = knobs.takeFailure();
    await knobs.hold(draw(behaviour.latencyMs, randomOf(behaviour)), behaviour.hang);
    if (failure) return { kind: 'failure', failure };
    if (behaviour.cutBeforeAnswer || call.isGone()) return { kind: 'nothing' };
    const request = readRequest(call.text);
    this.limiter.take(call.key, promptTokens(request));
    const completion = this.writer.write(request, behaviour);
    const account = this.open(call, completion);
    if (request.stream) return this.stream(completion, { request, behaviour, account });
    account.written(completionTokens(completion));
    account.settle(behaviour.cutAfterBytes === null ? 'finished' : 'broken');
    const { cutAfterBytes } = behaviour;
    return { kind: 'whole', body: completionBody(completion), cutAfterBytes };
  }

  private open({ requestId, key }: ReceivedCall, completion: Completion): Account {
    const { model, promptTokens: prompt } = completion;
    const entry = { requestId, key, model };
    this.books.open(entry, chargeOf(prompt, 0));
    return new Account((output, end) => {
      this.books.settle(entry, chargeOf(prompt, output), end);
    });
  }

  private stream(
    completion: Completion,
    {
      request,
      behaviour,
      account,
    }: { request: ChatRequest; behaviour: Behaviour; account: Account },
  ): Answer<Failure> {
    const random = seeded(behaviour.seed ?? USUAL_SEED);
    const steps = chunksOf(completion, {
      usage: request.stream_options?.include_usage ?? false,
      pieces: (text) => piecesOf(text, random, behaviour.deltaSize),
    });
    return { kind: 'stream', bytes: streamBytes(steps, behaviour, account), account };
  }
}

function randomOf({ seed }: Behaviour): () => number {
  return seed === null ? Math.random : seeded(seed);
}
