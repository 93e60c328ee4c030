import { isObject } from '../json/is-object.js';
import type { ContentBlock, ToolResult } from '../tool-call/tool-outcome.js';

/** How texts of a result are shown to its caller. */
export interface Showing {
  /** Whether the caller sees the result as the server gave it. */
  readonly untouched: boolean;
  /** What of a text is shown. */
  readonly text: (text: string) => string;
}

/**
 * The result of an upstream server's tool as its caller may see it. Where anything is withheld, only the
 * texts are shown, since nothing can be found in pictures and bytes.
 */
export function upstreamResult(body: unknown, { untouched, text }: Showing): ToolResult {
  const given = isObject(body) ? body : {};
  const blocks = Array.isArray(given['content']) ? given['content'].filter(isBlock) : [];
  const isError = given['isError'] === true ? { isError: true as const } : {};
  if (!untouched) {
    return { content: blocks.map((block) => shownBlock(block, text)), ...isError };
  }
  const { structuredContent, _meta: meta } = given;
  return {
    content: blocks,
    ...(structuredContent === undefined ? {} : { structuredContent }),
    ...isError,
    ...(isObject(meta) ? { _meta: meta } : {}),
  };
}

/** A block of which only the text is shown. */
export function shownBlock(block: ContentBlock, show: (text: string) => string): ContentBlock {
  if (typeof block['text'] === 'string') return { type: 'text', text: show(block['text']) };
  const resource = block['resource'];
  if (isObject(resource) && typeof resource['text'] === 'string') {
    return { type: 'text', text: show(resource['text']) };
  }
  return { type: 'text', text: `[withheld: ${block.type}]` };
}

function isBlock(value: unknown): value is ContentBlock {
  return isObject(value) && typeof value['type'] === 'string';
}
