import { z } from 'zod';
import type { WrittenBlock, WrittenMessage } from './compose-message.js';

/** The tokens of one call, as `usage` tells them. Nothing is cached, so the cache's share is 0. */
export interface UsageCounts {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What both forms of an answer, whole and streamed, are made from. */
export interface AnsweredMessage {
  readonly id: string;
  readonly model: string;
  readonly written: WrittenMessage;
  readonly usage: UsageCounts;
}

const Input = z.record(z.string(), z.unknown());

/** The body of an answer that is not streamed. */
export function messageBody(message: AnsweredMessage): object {
  return {
    ...envelope(message),
    content: message.written.blocks.map(wholeBlock),
    stop_reason: message.written.stopReason,
    stop_sequence: message.written.stopSequence,
    usage: usageBody(message.usage),
  };
}

/** A message without content: where a stream begins. */
export function envelope(message: Pick<AnsweredMessage, 'id' | 'model'>): Record<string, unknown> {
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
    diagnostics: null,
  };
}

/** The whole `usage` object. */
export function usageBody(usage: UsageCounts): Record<string, unknown> {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: usage.outputTokens,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: null,
    speed: null,
  };
}

function wholeBlock(block: WrittenBlock): object {
  if (block.type === 'text') return { type: 'text', text: block.text };
  return {
    type: 'tool_use',
    id: block.id,
    name: block.name,
    input: parsedInput(block.json),
    caller: { type: 'direct' },
  };
}

/** An input that was cut off at `max_tokens` is no JSON any more: the block then comes without it. */
function parsedInput(json: string): Record<string, unknown> {
  try {
    return Input.parse(JSON.parse(json));
  } catch {
    return {};
  }
}
