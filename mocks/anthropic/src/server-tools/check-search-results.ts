import type { PromptBlock } from '../prompt/prompt-block.js';
import type { ContentBlock } from '../wire/content-block.js';
import { refusal } from '../wire/refusal.js';
import { decryptPage, isIndex } from './search-result.js';

type SearchResult = Extract<ContentBlock, { type: 'web_search_tool_result' }>;

/**
 * Checks that what the provider's search has found comes back as it was, and stands behind its search.
 * @throws GatewayError `invalid_request` with the path of the block.
 */
export function checkSearchResults(blocks: readonly PromptBlock[]): void {
  const searches = new Set<string>();
  for (const { block, path } of blocks) {
    if (block?.type === 'server_tool_use') searches.add(block.id);
    if (block?.type === 'text') checkCitations(block.citations ?? [], path);
    if (block?.type === 'web_search_tool_result') checkResult(block, path, searches);
  }
}

function checkResult(block: SearchResult, path: string, searches: ReadonlySet<string>): void {
  if (!searches.has(block.tool_use_id)) {
    throw refusal(
      `${path}: unexpected \`tool_use_id\` found in \`web_search_tool_result\` blocks: ${block.tool_use_id}. ` +
        'Each `web_search_tool_result` block must have a corresponding `server_tool_use` block before it.',
    );
  }
  if (!Array.isArray(block.content)) return;
  for (const [index, page] of block.content.entries()) {
    if (decryptPage(page, page.encrypted_content) !== null) continue;
    throw refusal(
      `${path}.content.${index}: Invalid \`encrypted_content\` in \`search_result\` block`,
    );
  }
}

function checkCitations(citations: readonly Record<string, unknown>[], path: string): void {
  for (const [index, citation] of citations.entries()) {
    if (citation['type'] !== 'web_search_result_location') continue;
    if (isIndex(String(citation['encrypted_index']), String(citation['url']))) continue;
    throw refusal(`${path}.citations.${index}: Invalid \`encrypted_index\` in citation`);
  }
}
