import { AnswerReader } from '../../providers/anthropic/answer-facts.js';
import { pieceOf, readEventData } from '../../providers/anthropic/stream-event.js';
import type { EventData } from '../../providers/anthropic/stream-event.js';
import { readEvents } from '../../sse/event-stream.js';
import { errorBody } from './error-body.js';
import { finishReason } from './finish-reason.js';
import { tierOf, usageOf } from './usage.js';

/**
 * A stream of the Messages API as a stream of chat completion chunks that tells its usage. Reasoning is
 * left out. A stream that breaks off does so in the translation too: it has no `[DONE]`.
 */
export async function* completionStream(
  body: AsyncIterable<Uint8Array>,
  created: number,
): AsyncGenerator<Buffer> {
  const stream = new CompletionStream(created);
  for await (const event of readEvents(body)) {
    const data = readEventData(event.data);
    if (data) yield* stream.event(data, event.data ?? '');
  }
}

/** A tool call under way. */
interface OpenCall {
  readonly index: number;
  /** Whether any of its arguments have come: a call without arguments streams none. */
  begun: boolean;
}

class CompletionStream {
  private readonly facts = new AnswerReader();
  private readonly calls = new Map<number, OpenCall>();
  private finished = false;

  constructor(private readonly created: number) {}

  *event(data: EventData, json: string): Generator<Buffer> {
    switch (data.type) {
      case 'message_start':
        if (data.message) this.facts.message(data.message);
        return yield this.delta({ role: 'assistant', content: '', refusal: null });
      case 'content_block_start':
        return yield* this.start(data);
      case 'content_block_delta':
        return yield* this.piece(data);
      case 'content_block_stop':
        return yield* this.stop(data);
      case 'message_delta':
        return yield* this.messageDelta(data);
      case 'message_stop':
        yield this.chunk({
          choices: [],
          ...tierOf(this.facts.usage),
          usage: usageOf(this.facts.usage),
        });
        return yield eventOf('[DONE]');
      case 'error':
        return yield eventOf(JSON.stringify(errorBody(json)));
      case 'ping':
        // Keeps the connection alive, and is nothing to read.
        return yield Buffer.from(': ping\n\n');
      default:
    }
  }

  private *start({ index, content_block: block }: EventData): Generator<Buffer> {
    if (index === undefined || !block) return;
    if (block.type === 'text' && block.text) yield this.delta({ content: block.text });
    if (block.type !== 'tool_use') return;
    const call = { index: this.calls.size, begun: false };
    this.calls.set(index, call);
    const invocation = { name: block.name, arguments: '' };
    yield this.callDelta(call, { id: block.id, type: 'function', function: invocation });
  }

  private *piece(data: EventData): Generator<Buffer> {
    const piece = pieceOf(data);
    if (!piece || piece.text === '') return;
    if (piece.field === 'text') return yield this.delta({ content: piece.text });
    const call = piece.field === 'partial_json' ? this.callOf(data) : undefined;
    if (!call) return;
    call.begun = true;
    yield this.callDelta(call, { function: { arguments: piece.text } });
  }

  private *stop(data: EventData): Generator<Buffer> {
    const call = this.callOf(data);
    if (call && !call.begun) yield this.callDelta(call, { function: { arguments: '{}' } });
  }

  private *messageDelta({ delta, usage }: EventData): Generator<Buffer> {
    this.facts.count(usage);
    // It may be told again with later usage.
    if (!delta?.stop_reason || this.finished) return;
    this.finished = true;
    const finish_reason = finishReason(delta.stop_reason);
    yield this.chunk({
      choices: [{ index: 0, delta: {}, logprobs: null, finish_reason }],
      usage: null,
    });
  }

  private callOf({ index }: EventData): OpenCall | undefined {
    return index === undefined ? undefined : this.calls.get(index);
  }

  private callDelta({ index }: OpenCall, call: object): Buffer {
    return this.delta({ tool_calls: [{ index, ...call }] });
  }

  private delta(delta: object): Buffer {
    return this.chunk({
      choices: [{ index: 0, delta, logprobs: null, finish_reason: null }],
      usage: null,
    });
  }

  private chunk(rest: object): Buffer {
    const { id, model } = this.facts;
    const head = { id, object: 'chat.completion.chunk', created: this.created, model };
    return eventOf(JSON.stringify({ ...head, ...rest }));
  }
}

function eventOf(data: string): Buffer {
  return Buffer.from(`data: ${data}\n\n`);
}
