import { GatewayError } from '@gatehouse/contracts';
import type { Bytes } from '@gatehouse/service-kit';
import type { Speech } from '../../guardrails/speech.js';
import type { AnswerHooks } from '../../providers/dialect.js';
import type { Deps } from '../deps.js';
import type { ForwardedCall } from '../model-call.js';
import { enforcing, observing } from './guard-watch.js';

/** An answer is held in memory until it is judged. A larger one is refused, or observed up to here. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

export type AnswerForm = 'message' | 'stream';

export interface GuardedAnswer {
  /** The masked answer as it may go on. */
  readonly body: Bytes;
  /** Whether the journal knows already what the answer has cost. */
  readonly accounted: boolean;
}

type GuardDeps = Pick<Deps, 'webhooks' | 'events'>;

/**
 * Shows the masked answer to the guardrails of the LLM API. If one of them enforces, the whole answer is
 * held until all have judged, streamed or not, and the caller gets nothing before; what the provider has
 * charged is known by then. If all of them observe, the answer passes as it comes, and they look at what
 * has passed.
 * @throws GatewayError `guardrail_violated`, `guardrail_unavailable`
 */
export async function guardAnswer(
  call: ForwardedCall,
  form: AnswerForm,
  deps: GuardDeps,
): Promise<GuardedAnswer> {
  const chain = call.served.guardrails.response;
  const { body } = call.answer;
  if (chain.enforces) return { body: once(await judged(call, form, deps)), accounted: true };
  return { body: chain.observes ? observed(call, form, deps) : body, accounted: false };
}

async function judged(call: ForwardedCall, form: AnswerForm, deps: GuardDeps): Promise<Buffer> {
  const chain = call.served.guardrails.response;
  const body = await held(call, form);
  const speech = await speechOf(call, form, body);
  if (!speech) throw unusable('the answer cannot be read');
  call.journal.pending(chain.observe(speech.texts, observing(call, 'response', deps)));
  const texts = await chain
    .enforce(speech.texts, enforcing(call, 'response', deps))
    .catch((error: unknown) => {
      call.journal.refusedBy(error);
      throw error;
    });
  const changed = texts.some((text, index) => text !== speech.texts[index]?.text);
  return changed ? speech.withTexts(texts) : body;
}

/**
 * Takes the whole answer, and has it accounted for as if it were on its way: what the provider has charged
 * is charged, whatever the guardrails say. Nothing of it is remembered or sent.
 */
async function held(call: ForwardedCall, form: AnswerForm): Promise<Buffer> {
  const { answer, dialect, restoration, journal, facts } = call;
  const kept = new Kept();
  const pieces = kept.keep(answer.body, () => {
    throw new GatewayError('guardrail_unavailable', 'The answer is too large for its guardrails');
  });
  if (form === 'message') {
    for await (const _ of pieces);
    const passage = dialect.passMessage(kept.bytes(), restoration, UNSEEN);
    journal.answering(passage.facts);
    await passage.restored();
    return kept.bytes();
  }
  const passage = dialect.passStream(pieces, restoration, UNSEEN, facts);
  journal.answering(passage.facts);
  for await (const _ of passage.body);
  if (!passage.facts.complete && !passage.facts.failed) throw unusable('the stream has no end');
  return kept.bytes();
}

/** Passes the answer on, and shows what has passed to the guardrails when it is over, however it ended. */
async function* observed(
  call: ForwardedCall,
  form: AnswerForm,
  deps: GuardDeps,
): AsyncGenerator<Uint8Array> {
  const kept = new Kept();
  try {
    yield* kept.keep(call.answer.body, () => undefined);
  } finally {
    call.journal.pending(observe(call, { form, body: kept.bytes() }, deps));
  }
}

async function observe(
  call: ForwardedCall,
  { form, body }: { readonly form: AnswerForm; readonly body: Buffer },
  deps: GuardDeps,
): Promise<void> {
  const speech = await speechOf(call, form, body);
  const watch = observing(call, 'response', deps);
  await call.served.guardrails.response.observe(speech?.texts ?? [], watch);
}

async function speechOf(
  { dialect }: ForwardedCall,
  form: AnswerForm,
  body: Buffer,
): Promise<Speech | null> {
  return form === 'stream' ? dialect.streamSpeech(body) : dialect.messageSpeech(body);
}

/** What has passed of a body, up to a limit. */
class Kept {
  private readonly chunks: Uint8Array[] = [];
  private size = 0;

  async *keep(
    body: AsyncIterable<Uint8Array>,
    overflow: () => void,
  ): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of body) {
      this.size += chunk.length;
      if (this.size > MAX_HELD_BYTES) overflow();
      else this.chunks.push(chunk);
      yield chunk;
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

const UNSEEN: AnswerHooks = {
  beforeToolUse: async () => undefined,
  beforeEnd: async () => undefined,
};

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

function unusable(detail: string): GatewayError {
  return new GatewayError('provider_unavailable', undefined, { detail });
}
