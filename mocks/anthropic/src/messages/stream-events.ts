import type { Behaviour } from '../behaviour/behaviour.js';
import { deltaUsageBody, usageBody } from '../books/usage.js';
import { tokensOf } from '../metering/estimate-tokens.js';
import { emptyCall, envelope, stopDetails, wholeBlock } from './message-body.js';
import type { AnswerBlock, AnsweredMessage } from './message-body.js';

/** One event of a stream; its `type` is also its name. */
export interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** An event and the output tokens that are generated once it is. */
export interface StreamStep {
  readonly event: StreamEvent;
  readonly output: number;
}

export interface StreamLayout {
  readonly usage: Behaviour['usageLayout'];
  readonly pingEvery: number | null;
  /** Cuts a text where one delta ends and the next begins. */
  readonly pieces: (text: string) => readonly string[];
}

/** What `message_start` says of the prompt where only the end of the stream knows. */
const INPUT_TOKENS_AT_START = 9;
const PING: StreamEvent = { type: 'ping' };

/** The events of a message in the order of the API. */
export function* streamEvents(
  message: AnsweredMessage,
  layout: StreamLayout,
): Generator<StreamStep> {
  yield { event: startEvent(message, layout.usage), output: 0 };
  let output = 0;
  let pinged = false;
  for (const [index, block] of message.blocks.entries()) {
    yield { event: { type: 'content_block_start', index, content_block: firstOf(block) }, output };
    if (!pinged) yield { event: PING, output };
    pinged = true;
    let deltas = 0;
    for (const { delta, tokens } of deltasOf(block, layout.pieces)) {
      const event = { type: 'content_block_delta', index, delta };
      yield { event, output: output + Math.min(tokens, block.tokens) };
      deltas += 1;
      if (layout.pingEvery !== null && deltas % layout.pingEvery === 0) {
        yield { event: PING, output: output + Math.min(tokens, block.tokens) };
      }
    }
    output += block.tokens;
    yield { event: { type: 'content_block_stop', index }, output };
  }
  if (!pinged) yield { event: PING, output };
  output = message.usage.output;
  yield { event: endEvent(message, layout.usage), output };
  yield { event: { type: 'message_stop' }, output };
}

function startEvent(message: AnsweredMessage, layout: StreamLayout['usage']): StreamEvent {
  const { usage } = message;
  const unknown = { fresh: INPUT_TOKENS_AT_START, written5m: 0, written1h: 0, cached: 0 };
  const known = layout === 'delta' ? unknown : usage.prompt;
  const start = usageBody({ ...usage, prompt: known, output: 1, thinking: null });
  return { type: 'message_start', message: { ...envelope(message), usage: start } };
}

/** The usage of the last event is cumulative: it replaces what was said before. */
function endEvent(message: AnsweredMessage, layout: StreamLayout['usage']): StreamEvent {
  const { usage } = message;
  return {
    type: 'message_delta',
    delta: {
      stop_reason: message.stopReason,
      stop_sequence: message.stopSequence,
      stop_details: stopDetails(message),
      container: null,
    },
    usage: layout === 'start' ? { output_tokens: usage.output } : deltaUsageBody(usage),
  };
}

/** How a block begins: most are empty at first, some come complete. */
function firstOf(block: AnswerBlock): object {
  switch (block.type) {
    case 'text':
      return block.citations === null
        ? { type: 'text', text: '' }
        : { type: 'text', text: '', citations: [] };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool_use':
    case 'server_tool_use':
      return emptyCall(block);
    case 'redacted_thinking':
    case 'web_search_tool_result':
      return wholeBlock(block);
  }
}

interface Delta {
  readonly delta: object;
  /** Tokens of the block up to here. */
  readonly tokens: number;
}

function* deltasOf(block: AnswerBlock, pieces: StreamLayout['pieces']): Generator<Delta> {
  switch (block.type) {
    case 'text':
      yield* counted(pieces(block.text), (text) => ({ type: 'text_delta', text }), '');
      for (const citation of block.citations ?? []) {
        yield { delta: { type: 'citations_delta', citation }, tokens: block.tokens };
      }
      return;
    case 'thinking':
      yield* counted(pieces(block.thinking), thinkingDelta, '');
      yield {
        delta: { type: 'signature_delta', signature: block.signature },
        tokens: block.tokens,
      };
      return;
    case 'tool_use':
    case 'server_tool_use': {
      const name = tokensOf(block.name);
      yield { delta: jsonDelta(''), tokens: name };
      yield* counted(pieces(block.json), jsonDelta, block.name);
      return;
    }
    case 'redacted_thinking':
    case 'web_search_tool_result':
  }
}

/** @param before what of the block was generated before its first piece. */
function* counted(
  pieces: readonly string[],
  delta: (piece: string) => object,
  before: string,
): Generator<Delta> {
  const ahead = tokensOf(before);
  let bytes = 0;
  for (const piece of pieces) {
    bytes += Buffer.byteLength(piece);
    yield { delta: delta(piece), tokens: ahead + Math.ceil(bytes / 4) };
  }
}

function thinkingDelta(thinking: string): object {
  return { type: 'thinking_delta', thinking };
}

function jsonDelta(json: string): object {
  return { type: 'input_json_delta', partial_json: json };
}
