import type { ContentBlock, ToolResultPart } from '../wire/content-block.js';
import type { ToolDefinition } from '../wire/tool-definition.js';
import { isCustomTool } from '../wire/tool-definition.js';
import { verifyRedacted, verifyThinking } from '../thinking/signature.js';

/** English and JSON come to about four bytes a token. */
const BYTES_PER_TOKEN = 4;

/** What a turn costs beside its text: who speaks, and where it ends. */
export const TOKENS_PER_TURN = 4;

/** What a picture of common size costs. */
const TOKENS_PER_IMAGE = 1_500;

/** Tokens of a text: an estimate that is the same every time. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** Tokens of a tool's definition. */
export function toolTokens(tool: ToolDefinition): number {
  if (!isCustomTool(tool)) {
    return tokensOf(JSON.stringify(tool));
  }
  return (
    tokensOf(tool.name) +
    tokensOf(tool.description ?? '') +
    tokensOf(JSON.stringify(tool.input_schema))
  );
}

/** Tokens of a block. Thinking costs what was thought, not what is shown of it. */
export function blockTokens(block: ContentBlock | ToolResultPart): number {
  if (block.type === 'image') return TOKENS_PER_IMAGE;
  if (block.type === 'tool_result') return sum((block.content ?? []).map(blockTokens));
  if (block.type === 'thinking') {
    return verifyThinking(block.thinking, block.signature)?.tokens ?? tokensOf(block.thinking);
  }
  if (block.type === 'redacted_thinking') return verifyRedacted(block.data)?.tokens ?? 0;
  return tokensOf(readText(block));
}

/** What the model reads of a block. Of one that only the provider understands, that is all of it. */
export function readText(block: ContentBlock | ToolResultPart): string {
  if (block.type === 'text') return block.text;
  if (block.type === 'thinking') return block.thinking;
  if (block.type === 'tool_use') return block.name + JSON.stringify(block.input);
  if (block.type === 'tool_result') return (block.content ?? []).map(readText).join('');
  if (block.type === 'document') {
    return (block.title ?? '') + (block.context ?? '') + JSON.stringify(block.source);
  }
  if (block.type === 'search_result') {
    return block.title + block.content.map((part) => part.text).join('');
  }
  return JSON.stringify(block);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
