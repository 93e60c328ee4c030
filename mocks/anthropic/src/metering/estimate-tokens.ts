import type { ContentBlock, ToolResultPart } from '../wire/content-block.js';
import type { CountTokensRequest } from '../wire/message-request.js';
import type { ToolDefinition } from '../wire/tool-definition.js';

/** English and JSON come to about four bytes a token. */
const BYTES_PER_TOKEN = 4;

/** What a turn costs beside its text: who speaks, and where it ends. */
const TOKENS_PER_TURN = 4;

/** What a picture of common size costs. */
const TOKENS_PER_IMAGE = 1_500;

/** Tokens of a text: an estimate that is the same every time. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** Tokens that a prompt costs: the system prompt, the tools and every turn. */
export function promptTokens(request: CountTokensRequest): number {
  const turns = request.messages.map(
    (message) => TOKENS_PER_TURN + sum(message.content.map(blockTokens)),
  );
  const system = (request.system ?? []).map((block) => tokensOf(block.text));
  const tools = (request.tools ?? []).map(toolTokens);
  return sum(turns) + sum(system) + sum(tools);
}

function toolTokens(tool: ToolDefinition): number {
  if (tool.type !== 'custom' && tool.type !== undefined && tool.type !== null) {
    return tokensOf(JSON.stringify(tool));
  }
  return (
    tokensOf(tool.name) +
    tokensOf(tool.description ?? '') +
    tokensOf(JSON.stringify(tool.input_schema))
  );
}

function blockTokens(block: ContentBlock | ToolResultPart): number {
  if (block.type === 'image') return TOKENS_PER_IMAGE;
  if (block.type === 'tool_result') return sum((block.content ?? []).map(blockTokens));
  return tokensOf(readText(block));
}

/** What the model reads of a block. Of one that only the provider understands, that is all of it. */
function readText(block: Exclude<ContentBlock | ToolResultPart, { type: 'image' }>): string {
  if (block.type === 'text') return block.text;
  if (block.type === 'thinking') return block.thinking;
  if (block.type === 'tool_use') return block.name + JSON.stringify(block.input);
  if (block.type === 'document') return JSON.stringify(block.source);
  if (block.type === 'search_result') {
    return block.title + block.content.map((part) => part.text).join('');
  }
  return JSON.stringify(block);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
