import type { Behaviour } from '../behaviour/behaviour.js';
import type { WrittenBlock } from './compose-message.js';
import { envelope, usageBody } from './message-body.js';
import type { AnsweredMessage } from './message-body.js';

/** One event of a stream; its `type` is also its name. */
export interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface StreamLayout {
  readonly usage: Behaviour['usageLayout'];
  /** Cuts a text where one delta ends and the next begins. */
  readonly pieces: (text: string) => readonly string[];
}

/** What `message_start` says of the prompt where only the end of the stream knows. */
const INPUT_TOKENS_AT_START = 9;

/** The events of a message in the order of the API. */
export function* streamEvents(
  message: AnsweredMessage,
  layout: StreamLayout,
): Generator<StreamEvent> {
  yield startEvent(message, layout.usage);
  let pinged = false;
  for (const [index, block] of message.written.blocks.entries()) {
    yield { type: 'content_block_start', index, content_block: emptyBlock(block) };
    if (!pinged) yield { type: 'ping' };
    pinged = true;
    for (const delta of deltas(block, layout.pieces)) {
      yield { type: 'content_block_delta', index, delta };
    }
    yield { type: 'content_block_stop', index };
  }
  if (!pinged) yield { type: 'ping' };
  yield endEvent(message, layout.usage);
  yield { type: 'message_stop' };
}

function startEvent(message: AnsweredMessage, layout: StreamLayout['usage']): StreamEvent {
  const inputTokens = layout === 'delta' ? INPUT_TOKENS_AT_START : message.usage.inputTokens;
  const usage = usageBody({ inputTokens, outputTokens: 1 });
  return { type: 'message_start', message: { ...envelope(message), usage } };
}

/** The usage of the last event is cumulative: it replaces what was said before. */
function endEvent(message: AnsweredMessage, layout: StreamLayout['usage']): StreamEvent {
  const { written, usage } = message;
  const output = { output_tokens: usage.outputTokens };
  const cumulative = {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    ...output,
    output_tokens_details: null,
    server_tool_use: null,
  };
  return {
    type: 'message_delta',
    delta: {
      stop_reason: written.stopReason,
      stop_sequence: written.stopSequence,
      stop_details: null,
      container: null,
    },
    usage: layout === 'start' ? output : cumulative,
  };
}

function emptyBlock(block: WrittenBlock): object {
  if (block.type === 'text') return { type: 'text', text: '' };
  return {
    type: 'tool_use',
    id: block.id,
    name: block.name,
    input: {},
    caller: { type: 'direct' },
  };
}

function* deltas(block: WrittenBlock, pieces: StreamLayout['pieces']): Generator<object> {
  if (block.type === 'text') {
    for (const text of pieces(block.text)) yield { type: 'text_delta', text };
    return;
  }
  yield { type: 'input_json_delta', partial_json: '' };
  for (const json of pieces(block.json)) yield { type: 'input_json_delta', partial_json: json };
}
