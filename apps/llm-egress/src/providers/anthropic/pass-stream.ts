import { applyEdits } from '../../json/edits.js';
import { member, parseJson } from '../../json/json-document.js';
import type { Restoration } from '../../masking/restoration.js';
import { readEventGroups, withData } from '../../sse/event-stream.js';
import type { StreamEvent } from '../../sse/event-stream.js';
import { inOrder } from '../../sse/in-order.js';
import type { Step } from '../../sse/in-order.js';
import type { AnswerHooks, AnswerPassage } from '../dialect.js';
import { AnswerReader } from './answer-facts.js';
import { restoredCitation } from './citations.js';
import { OpenBlock } from './open-block.js';
import { replaceStrings } from './replace-strings.js';
import { pieceOf, readEventData } from './stream-event.js';
import type { EventData } from './stream-event.js';

/**
 * Passes a streamed answer on, event by event. An event is sent as it came, unless a value was restored
 * in it. What is held back of a text comes as a delta of the same block, before anything else of it.
 */
export function passStream(
  body: AsyncIterable<Uint8Array>,
  restoration: Restoration,
  hooks: AnswerHooks,
): AnswerPassage {
  const facts = new AnswerReader();
  const passage = new StreamPassage(facts, restoration, hooks);
  return { facts, body: passage.pass(body) };
}

class StreamPassage {
  private readonly blocks = new Map<number, OpenBlock>();

  constructor(
    private readonly facts: AnswerReader,
    private readonly restoration: Restoration,
    private readonly hooks: AnswerHooks,
  ) {}

  pass(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    return inOrder(readEventGroups(body), {
      of: (event) => this.event(event),
      atEnd: () => this.atEnd(),
    });
  }

  private *event(event: StreamEvent): Generator<Step> {
    const data = readEventData(event.data);
    if (data) yield* this.read(event, data);
    else yield event.raw;
  }

  private *atEnd(): Generator<Step> {
    yield* this.flushAll();
    if (!this.facts.complete) yield () => this.hooks.beforeEnd();
  }

  private *read(event: StreamEvent, data: EventData): Generator<Step> {
    switch (data.type) {
      case 'message_start':
        if (data.message) this.facts.message(data.message);
        return yield event.raw;
      case 'content_block_start':
        return yield this.start(event, data);
      case 'content_block_delta':
        return yield* this.delta(event, data);
      case 'content_block_stop':
        yield* this.stop(data);
        return yield event.raw;
      case 'message_delta':
        return yield* this.messageDelta(event, data);
      case 'message_stop':
        yield* this.flushAll();
        this.facts.complete = true;
        yield () => this.hooks.beforeEnd();
        return yield event.raw;
      case 'error':
        yield* this.flushAll();
        this.facts.failed = true;
        return yield event.raw;
      default:
        return yield event.raw;
    }
  }

  private start(event: StreamEvent, data: EventData): Buffer {
    const { index, content_block: content } = data;
    if (index === undefined || !content) return event.raw;
    if (/^(?:redacted_)?thinking$/.test(content.type ?? '')) this.facts.thought = true;
    if (content.type === 'server_tool_use' && content.name) this.facts.used(content.name);
    this.facts.made(content);
    const block = OpenBlock.of(index, content, this.restoration);
    this.blocks.set(index, block);
    const text = content.type === 'text' ? (content.text ?? '') : '';
    return this.rewritten(event, ['content_block', 'text'], text, block.push(text));
  }

  private *delta(event: StreamEvent, data: EventData): Generator<Step> {
    const piece = pieceOf(data);
    this.facts.outputCharacters += piece?.text.length ?? 0;
    const block = this.openBlock(data);
    if (!block) return yield event.raw;
    if (piece && piece.field !== 'thinking') {
      const out = block.push(piece.text);
      return yield this.rewritten(event, ['delta', piece.field], piece.text, out);
    }
    yield* block.flush();
    return yield data.delta?.type === 'citations_delta' ? this.citation(event) : event.raw;
  }

  private *stop(data: EventData): Generator<Step> {
    const block = this.openBlock(data);
    if (!block) return;
    yield* block.flush();
    this.blocks.delete(block.index);
    const call = block.proposedCall();
    if (call) yield () => this.hooks.beforeToolUse(call);
  }

  private *messageDelta(event: StreamEvent, data: EventData): Generator<Step> {
    yield* this.flushAll();
    this.facts.stopped(data.delta?.stop_reason);
    this.facts.ranIn(data.delta?.container);
    this.facts.count(data.usage);
    yield this.inPlace(event, (path) => path.join('.') === 'delta.stop_sequence');
  }

  private openBlock({ index }: EventData): OpenBlock | undefined {
    return index === undefined ? undefined : this.blocks.get(index);
  }

  private *flushAll(): Generator<Buffer> {
    for (const block of this.blocks.values()) yield* block.flush();
  }

  private citation(event: StreamEvent): Buffer {
    if (!this.restoration.active || event.data === null) return event.raw;
    const citation = member(member(parseJson(event.data), 'delta'), 'citation');
    const edits = restoredCitation(event.data, citation, this.restoration);
    return edits.length > 0 ? withData(event, applyEdits(event.data, edits)) : event.raw;
  }

  /** Restores whole strings of an event. */
  private inPlace(event: StreamEvent, selects: (path: readonly string[]) => boolean): Buffer {
    if (!this.restoration.active || event.data === null) return event.raw;
    const data = replaceStrings(event.data, (path, text) =>
      selects(path) ? this.restoration.text(text) : text,
    );
    return data === event.data ? event.raw : withData(event, data);
  }

  private rewritten(
    event: StreamEvent,
    target: readonly [string, string],
    before: string,
    after: string,
  ): Buffer {
    if (before === after || event.data === null) return event.raw;
    const data = replaceStrings(event.data, (path, text) =>
      path.length === 2 && path[0] === target[0] && path[1] === target[1] ? after : text,
    );
    return withData(event, data);
  }
}
