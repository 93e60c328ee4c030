import { z } from 'zod';
import { usageBody } from '../books/usage.js';
import type { Usage } from '../books/usage.js';
import type { DraftBlock } from '../writing/draft.js';
import type { StopReason } from '../writing/fit-draft.js';

/** A block of an answer, and what it cost to write. */
export type AnswerBlock = { readonly tokens: number } & (
  | Exclude<DraftBlock, { type: 'thinking' }>
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
);

/** What both forms of an answer, whole and streamed, are made from. */
export interface AnsweredMessage {
  readonly id: string;
  readonly model: string;
  readonly blocks: readonly AnswerBlock[];
  readonly stopReason: StopReason;
  readonly stopSequence: string | null;
  readonly usage: Usage;
  /** Whether the caller wants to know why the cache did not help. */
  readonly diagnostics: boolean;
}

const Input = z.record(z.string(), z.unknown());

/** The body of an answer that is not streamed. */
export function messageBody(message: AnsweredMessage): object {
  return {
    ...envelope(message),
    content: message.blocks.map(wholeBlock),
    stop_reason: message.stopReason,
    stop_sequence: message.stopSequence,
    stop_details: stopDetails(message),
    usage: usageBody(message.usage),
  };
}

/** A message without content: where a stream begins. */
export function envelope(
  message: Pick<AnsweredMessage, 'id' | 'model' | 'diagnostics'>,
): Record<string, unknown> {
  return {
    id: message.id,
    type: 'message',
    role: 'assistant',
    model: message.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    // The comparison runs behind the answer, which does not wait for it.
    diagnostics: message.diagnostics ? { cache_miss_reason: null } : null,
  };
}

/** Why the model refused; null if it did not. */
export function stopDetails({ stopReason }: Pick<AnsweredMessage, 'stopReason'>): object | null {
  if (stopReason !== 'refusal') return null;
  return {
    type: 'refusal',
    category: 'general_harms',
    explanation: 'The stand-in was told to refuse',
  };
}

/** A block as it is when it is complete. */
export function wholeBlock(block: AnswerBlock): object {
  switch (block.type) {
    case 'text': {
      const { text, citations } = block;
      return citations === null ? { type: 'text', text } : { type: 'text', text, citations };
    }
    case 'thinking':
      return { type: 'thinking', thinking: block.thinking, signature: block.signature };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: block.data };
    case 'tool_use':
    case 'server_tool_use':
      return { ...emptyCall(block), input: parsedInput(block.json) };
    case 'web_search_tool_result':
      return {
        type: block.type,
        tool_use_id: block.toolUseId,
        content: block.content,
        caller: { type: 'direct' },
      };
  }
}

/** A call before its input. */
export function emptyCall(
  block: Extract<AnswerBlock, { type: 'tool_use' | 'server_tool_use' }>,
): object {
  const { type, id, name } = block;
  return { type, id, name, input: {}, caller: { type: 'direct' } };
}

/** An input that was cut off at `max_tokens` is no JSON any more: the block then comes without it. */
function parsedInput(json: string): Record<string, unknown> {
  try {
    return Input.parse(JSON.parse(json));
  } catch {
    return {};
  }
}
