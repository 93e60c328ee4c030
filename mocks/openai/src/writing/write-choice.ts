import { fillSchema, think } from '@gatehouse/stand-in';
import type { Turn } from '@gatehouse/stand-in';
import { firstTokens, tokensOf } from '../metering/tokens.js';
import type { ChatRequest } from '../wire/chat-request.js';
import { transcriptOf } from './transcript-of.js';

export interface WrittenCall {
  readonly id: string;
  readonly name: string;
  /** JSON, unless `max_tokens` cut it off. */
  readonly arguments: string;
}

/** One of the answers that a completion holds. */
export interface Choice {
  /** Null where there are only calls. */
  readonly content: string | null;
  readonly calls: readonly WrittenCall[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly tokens: number;
}

/** What the model writes. The same request always gets the same, but for the ids of calls. */
export function writeChoice(
  request: ChatRequest,
  answer: string | null,
  nextId: () => string,
): Choice {
  const turn = answer === null ? think(transcriptOf(request)) : { text: answer, calls: [] };
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
  if (turn.calls.length > 0) return calling(turn, limit, nextId);
  const text = upToStop(formatted(request, turn.text), request.stop ?? []);
  const content = firstTokens(text, limit);
  return {
    content,
    calls: [],
    finishReason: content === text ? 'stop' : 'length',
    // Saying nothing costs a token, too.
    tokens: Math.max(1, tokensOf(content)),
  };
}

function calling(turn: Turn, limit: number, nextId: () => string): Choice {
  const calls: WrittenCall[] = [];
  let tokens = 0;
  for (const { tool, input } of turn.calls) {
    const whole = JSON.stringify(input);
    const left = limit - tokens - tokensOf(tool);
    if (left < 0) return { content: null, calls, finishReason: 'length', tokens: limit };
    const written = firstTokens(whole, left);
    calls.push({ id: nextId(), name: tool, arguments: written });
    if (written !== whole) return { content: null, calls, finishReason: 'length', tokens: limit };
    tokens += tokensOf(tool) + tokensOf(whole);
  }
  return { content: null, calls, finishReason: 'tool_calls', tokens };
}

function formatted({ response_format: format }: ChatRequest, text: string): string {
  switch (format?.type) {
    case 'json_schema':
      return JSON.stringify(fillSchema(format.json_schema.schema, text));
    case 'json_object':
      return JSON.stringify({ answer: text });
    case 'text':
    case undefined:
      return text;
  }
}

/** What follows a stop sequence is never written, nor is the sequence. */
function upToStop(text: string, stop: string | readonly string[]): string {
  const ends = [stop]
    .flat()
    .map((sequence) => text.indexOf(sequence))
    .filter((at) => at >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}
