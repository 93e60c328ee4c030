import type { CacheMark, ContentBlock } from '../wire/content-block.js';
import type { CountTokensRequest } from '../wire/message-request.js';
import type { ToolDefinition } from '../wire/tool-definition.js';
import { blockTokens, readText, TOKENS_PER_TURN, toolTokens } from '../metering/estimate-tokens.js';

/** One piece of a prompt, in the order in which the model reads it: tools, system, messages. */
export interface PromptBlock {
  readonly section: 'tools' | 'system' | 'messages';
  /** Where it stands in the request, e.g. `messages.2.content.0`. */
  readonly path: string;
  /** Who speaks; null before the messages. */
  readonly role: 'user' | 'assistant' | 'system' | null;
  /** The parsed block; null for a tool's definition. */
  readonly block: ContentBlock | null;
  /** The block as it came, cache marks and all. */
  readonly raw: unknown;
  readonly tokens: number;
  /** The mark on the block or on something in it. */
  readonly mark: CacheMark | null;
}

/** A request as `JSON.parse` gives it, whose parsed form has passed the schema. */
export interface RawPrompt {
  readonly tools?: readonly unknown[] | undefined;
  readonly system?: string | readonly unknown[] | undefined;
  readonly messages: readonly { readonly content: string | readonly unknown[] }[];
}

/** The blocks of a prompt. A bare string counts as one block of text, as the API has it. */
export function promptBlocks(request: CountTokensRequest, raw: RawPrompt): PromptBlock[] {
  return [
    ...toolBlocks(request.tools ?? [], raw.tools ?? []),
    ...systemBlocks(request, raw.system ?? []),
    ...messageBlocks(request, raw),
  ];
}

/** What a prompt costs in tokens. */
export function tokensIn(blocks: readonly PromptBlock[]): number {
  return blocks.reduce((sum, block) => sum + block.tokens, 0);
}

function toolBlocks(tools: readonly ToolDefinition[], raw: readonly unknown[]): PromptBlock[] {
  return tools.map((tool, index) => ({
    section: 'tools',
    path: `tools.${index}`,
    role: null,
    block: null,
    raw: raw[index],
    tokens: toolTokens(tool),
    mark: markOn(tool),
  }));
}

function systemBlocks(
  request: CountTokensRequest,
  raw: string | readonly unknown[],
): PromptBlock[] {
  return (request.system ?? []).map((block, index) => ({
    section: 'system',
    path: `system.${index}`,
    role: null,
    block,
    raw: rawBlock(raw, index),
    tokens: blockTokens(block),
    mark: markOn(block),
  }));
}

function messageBlocks(request: CountTokensRequest, raw: RawPrompt): PromptBlock[] {
  return request.messages.flatMap((message, index) => {
    const opens = request.messages[index - 1]?.role !== message.role;
    return message.content.map((block, position) => ({
      section: 'messages' as const,
      path: `messages.${index}.content.${position}`,
      role: message.role,
      block,
      raw: rawBlock(raw.messages[index]?.content ?? [], position),
      tokens: blockTokens(block) + (opens && position === 0 ? TOKENS_PER_TURN : 0),
      mark: markOn(block),
    }));
  });
}

function rawBlock(content: string | readonly unknown[], position: number): unknown {
  return typeof content === 'string' ? { type: 'text', text: content } : content[position];
}

/** The mark on a block, or the last one on the parts of a tool's result. */
function markOn(block: object): CacheMark | null {
  if ('cache_control' in block && block.cache_control) return block.cache_control as CacheMark;
  if (!('content' in block) || !Array.isArray(block.content)) return null;
  const parts: readonly object[] = block.content;
  return parts.reduce<CacheMark | null>((found, part) => markOn(part) ?? found, null);
}

/** What the model reads of a block, which is not changed by how it was written down. */
export function meaningOf(block: PromptBlock): string {
  return `${block.role ?? block.section}:${block.block ? readText(block.block) : ''}`;
}
