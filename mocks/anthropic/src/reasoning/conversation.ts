import type { ContentBlock, ToolResultPart } from '../wire/content-block.js';
import type { Message, MessageRequest } from '../wire/message-request.js';
import { isCustomTool } from '../wire/tool-definition.js';
import { readTool } from './tool-profile.js';
import type { ToolProfile } from './tool-profile.js';

/** A tool call that was made and what came of it. */
export interface PastCall {
  /** The name as it was called. */
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  readonly text: string;
  /** The text as JSON; undefined where it is none. */
  readonly data: unknown;
  /** Whether it was made for the present question, not for an earlier one. */
  readonly current: boolean;
}

/** All that the model knows: it remembers nothing between requests. */
export interface Conversation {
  readonly question: string;
  /** What the user wrote before, latest first. */
  readonly earlier: readonly string[];
  readonly tools: readonly ToolProfile[];
  readonly calls: readonly PastCall[];
}

/** Reads a request the way the model sees it. Turns of one speaker are already one. */
export function readConversation(request: MessageRequest): Conversation {
  const written = request.messages.flatMap((message, index) => {
    const text = message.role === 'user' && !hasResults(message) ? textOf(message.content) : '';
    return text ? [{ text, index }] : [];
  });
  const last = written.at(-1);
  return {
    question: last?.text ?? '',
    earlier: written
      .slice(0, -1)
      .map((entry) => entry.text)
      .toReversed(),
    tools: (request.tools ?? []).filter(isCustomTool).map(readTool),
    calls: pastCalls(request.messages, last?.index ?? 0),
  };
}

function pastCalls(messages: readonly Message[], questionAt: number): PastCall[] {
  const results = new Map(
    messages
      .flatMap((message) => message.content)
      .flatMap((block) => (block.type === 'tool_result' ? [block] : []))
      .map((block) => [block.tool_use_id, block] as const),
  );
  return messages.flatMap((message, index) =>
    message.content.flatMap((block) => {
      const result = block.type === 'tool_use' ? results.get(block.id) : undefined;
      if (block.type !== 'tool_use' || !result) return [];
      const text = textOf(result.content ?? []);
      const data = json(text);
      return [
        {
          tool: block.name,
          input: block.input,
          failed: result.is_error === true || isErrorBody(data),
          text,
          data,
          current: index > questionAt,
        },
      ];
    }),
  );
}

/** An object that holds nothing but a complaint is one, whatever the flag says. */
function isErrorBody(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  const keys = Object.keys(data);
  return (
    keys.length > 0 && keys.every((key) => ['error', 'detail', 'message', 'status'].includes(key))
  );
}

function hasResults(message: Message): boolean {
  return message.content.some((block) => block.type === 'tool_result');
}

function textOf(content: readonly (ContentBlock | ToolResultPart)[]): string {
  return content
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n')
    .trim();
}

function json(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Prose that begins with a bracket.
    return undefined;
  }
}
