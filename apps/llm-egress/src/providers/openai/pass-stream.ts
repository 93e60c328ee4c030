import type { Restoration } from '../../masking/restoration.js';
import { readEventGroups, withData } from '../../sse/event-stream.js';
import type { StreamEvent } from '../../sse/event-stream.js';
import { inOrder } from '../../sse/in-order.js';
import type { Step } from '../../sse/in-order.js';
import type { AnswerHooks, AnswerPassage, RequestFacts } from '../dialect.js';
import { AnswerReader } from './answer-facts.js';
import { charactersOf, reasoningOf, TEXTS } from './choice.js';
import type { Said } from './choice.js';
import { OpenChoice } from './open-choice.js';
import type { Place, Rest } from './open-choice.js';
import { rewriteChunk } from './rewrite-chunk.js';
import type { Rewrite } from './rewrite-chunk.js';
import { readChunk } from './stream-chunk.js';
import type { Chunk } from './stream-chunk.js';

/**
 * Passes a streamed answer on, chunk by chunk. A chunk is sent as it came, unless a value was restored in
 * it. What is held back of a text comes in a chunk of its own, before its choice finishes. Usage that only
 * the gate has asked for is kept from the caller.
 */
export function passStream(
  body: AsyncIterable<Uint8Array>,
  restoration: Restoration,
  hooks: AnswerHooks,
  { added }: RequestFacts,
): AnswerPassage {
  const facts = new AnswerReader();
  const passage = new StreamPassage(facts, restoration, hooks, added?.usage === true);
  return { facts, body: passage.pass(body) };
}

/** One text of a chunk, and where it stands. */
type Piece = Omit<Rewrite, 'choice'>;

class StreamPassage {
  private readonly choices = new Map<number, OpenChoice>();
  /** What the chunks of this answer have in common. */
  private head: object = {};

  constructor(
    private readonly facts: AnswerReader,
    private readonly restoration: Restoration,
    private readonly hooks: AnswerHooks,
    private readonly hidesUsage: boolean,
  ) {}

  pass(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    return inOrder(readEventGroups(body), {
      of: (event) => this.event(event),
      atEnd: () => this.atEnd(),
    });
  }

  private *event(event: StreamEvent): Generator<Step> {
    const chunk = event.data === null ? null : readChunk(event.data);
    if (chunk) yield* this.chunk(event, chunk);
    else if (event.data?.trim() === '[DONE]') yield* this.done(event);
    else yield event.raw;
  }

  private *atEnd(): Generator<Step> {
    yield* this.flushAll();
    if (this.facts.complete) return;
    // Some providers end without saying so.
    this.facts.complete = !this.facts.failed && this.allFinished();
    yield () => this.hooks.beforeEnd();
  }

  private *done(event: StreamEvent): Generator<Step> {
    yield* this.flushAll();
    this.facts.complete = !this.facts.failed;
    yield () => this.hooks.beforeEnd();
    yield event.raw;
  }

  private *chunk(event: StreamEvent, chunk: Chunk): Generator<Step> {
    if (chunk.error !== undefined && chunk.error !== null) {
      yield* this.flushAll();
      this.facts.failed = true;
      return yield event.raw;
    }
    this.facts.head(chunk);
    if (chunk.choices.length === 0 && chunk.usage && this.hidesUsage) return;
    this.head = headOf(chunk);
    const rewrites: Rewrite[] = [];
    for (const [choice, said] of chunk.choices.entries()) {
      const open = this.choice(said.index);
      const before = said.delta ? this.piecesOf(open, said.delta) : [];
      const after = before.map((piece) => ({ ...piece, text: open.push(piece.place, piece.text) }));
      if (said.finish_reason) {
        yield* this.rests(said.index, appended(after, open.flush()));
        yield* this.finish(open, said.index, said.finish_reason);
      }
      const changed = after.filter(({ text }, index) => text !== before[index]?.text);
      rewrites.push(...changed.map((piece) => ({ ...piece, choice })));
    }
    yield this.rewritten(event, rewrites);
  }

  /** The tool calls of a choice are whole: nothing follows its reason to finish. */
  private *finish(open: OpenChoice, index: number, reason: string): Generator<Step> {
    open.finished = true;
    this.facts.stopped(index, reason);
    const calls = open.proposedCalls(`${this.facts.id}_${index}`);
    for (const call of calls) yield () => this.hooks.beforeToolUse(call);
  }

  private choice(index: number): OpenChoice {
    const known = this.choices.get(index);
    if (known) return known;
    const choice = new OpenChoice(this.restoration);
    this.choices.set(index, choice);
    return choice;
  }

  private allFinished(): boolean {
    const choices = [...this.choices.values()];
    return choices.length > 0 && choices.every(({ finished }) => finished);
  }

  private piecesOf(open: OpenChoice, delta: Said): Piece[] {
    this.facts.outputCharacters += charactersOf(delta);
    if (reasoningOf(delta)) this.facts.thought = true;
    const texts = TEXTS.flatMap((place) => piece(place, null, delta[place]));
    const { function_call: legacy, tool_calls: calls } = delta;
    if (legacy?.name) open.begin('function_call', { id: null, name: legacy.name });
    const arguments_ = (calls ?? []).flatMap(({ index, id, function: invocation }, position) => {
      const place = index ?? position;
      if (id && invocation?.name) open.begin(place, { id, name: invocation.name });
      return piece(place, position, invocation?.arguments);
    });
    return [...texts, ...piece('function_call', null, legacy?.arguments), ...arguments_];
  }

  private *flushAll(): Generator<Buffer> {
    for (const [index, choice] of this.choices) yield* this.rests(index, choice.flush());
  }

  /** What was held back, in chunks of its own. */
  private *rests(index: number, rests: readonly Rest[]): Generator<Buffer> {
    for (const rest of rests) {
      const choices = [{ index, delta: deltaOf(rest), finish_reason: null }];
      yield Buffer.from(`data: ${JSON.stringify({ ...this.head, choices })}\n\n`);
    }
  }

  private rewritten(event: StreamEvent, rewrites: readonly Rewrite[]): Buffer {
    const before = event.data ?? '';
    const after = rewriteChunk(before, rewrites, { withoutUsage: this.hidesUsage });
    return after === before ? event.raw : withData(event, after);
  }
}

function piece(place: Place, call: number | null, text: string | null | undefined): Piece[] {
  return typeof text === 'string' ? [{ place, call, text }] : [];
}

/** Puts what was held back at the end of the pieces that are there for it. Returns what has none. */
function appended(pieces: { readonly place: Place; text: string }[], rests: Rest[]): Rest[] {
  return rests.filter((rest) => {
    const last = pieces.findLast(({ place }) => place === rest.place);
    if (last) last.text += rest.text;
    return !last;
  });
}

function deltaOf({ place, text }: Rest): object {
  if (typeof place === 'number') {
    return { tool_calls: [{ index: place, function: { arguments: text } }] };
  }
  return place === 'function_call' ? { function_call: { arguments: text } } : { [place]: text };
}

function headOf({ id, object, created, model }: Chunk): object {
  return { id, object, created, model };
}
