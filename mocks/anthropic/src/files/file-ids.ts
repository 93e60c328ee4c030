import type { ContentBlock, ToolResultPart } from '../wire/content-block.js';

/** The files that a block names, with what is in it. */
export function fileIdsIn(block: ContentBlock | ToolResultPart): string[] {
  if (block.type === 'tool_result') return (block.content ?? []).flatMap(fileIdsIn);
  if (block.type !== 'image' && block.type !== 'document') return [];
  return block.source.type === 'file' ? [block.source.file_id] : [];
}
