import type { ContentBlock } from '../wire/content-block.js';
import type { MessageRequest } from '../wire/message-request.js';
import type { Citation, Draft, DraftBlock } from '../writing/draft.js';
import { textBlock } from '../writing/draft.js';
import { textOf } from '../writing/transcript-of.js';
import { findPages } from './find-pages.js';
import { decryptPage, encryptIndex, encryptPage } from './search-result.js';
import type { Page } from './search-result.js';
import { webSearchOf } from './web-search.js';
import type { WebSearch } from './web-search.js';

interface SearchManner {
  /** Whether the turn pauses after the search, to be gone on with by the next request. */
  readonly pause: boolean;
  readonly nextId: (kind: 'srvtoolu') => string;
}

const ASKS_TO_SEARCH = /\b(?:search|google|browse|web|internet|online|news)\b/i;
const MOST_QUERY_CHARACTERS = 200;

/** A turn with the provider's web search: the search and what it found, or the answer from what was found. */
export function searchTurn(request: MessageRequest, manner: SearchManner): Draft | null {
  const tool = webSearchOf(request.tools ?? []);
  if (!tool) return null;
  const found = pagesFound(request);
  if (found.length > 0) return { blocks: answer(found), end: 'end_turn' };
  const asked = request.messages.findLast(({ role }) => role === 'user');
  const question = textOf(asked?.content ?? []);
  if (request.tool_choice?.type === 'none' || !ASKS_TO_SEARCH.test(question)) return null;
  const query = Array.from(question).slice(0, MOST_QUERY_CHARACTERS).join('');
  return search(query, tool, manner);
}

function search(query: string, tool: WebSearch, { pause, nextId }: SearchManner): Draft {
  const id = nextId('srvtoolu');
  const pages = findPages(query, tool);
  const searched: DraftBlock[] = [
    { type: 'server_tool_use', id, name: 'web_search', json: JSON.stringify({ query }) },
    { type: 'web_search_tool_result', toolUseId: id, content: pages.map(resultOf) },
  ];
  if (pause) return { blocks: searched, end: 'pause_turn' };
  return { blocks: [...searched, ...answer(pages)], end: 'end_turn' };
}

function resultOf(page: Page): Readonly<Record<string, unknown>> {
  return {
    type: 'web_search_result',
    url: page.url,
    title: page.title,
    encrypted_content: encryptPage(page),
    page_age: null,
  };
}

function answer(pages: readonly Page[]): DraftBlock[] {
  return [
    textBlock('The web says: '),
    ...pages.map((page) => textBlock(page.text, [citationOf(page)])),
  ];
}

function citationOf(page: Page): Citation {
  return {
    type: 'web_search_result_location',
    cited_text: page.text,
    url: page.url,
    title: page.title,
    encrypted_index: encryptIndex(page),
  };
}

/** What a turn that was paused has found already. */
function pagesFound({ messages }: MessageRequest): Page[] {
  const last = messages.at(-1);
  return last?.role === 'assistant' ? last.content.flatMap(pagesIn) : [];
}

function pagesIn(block: ContentBlock): Page[] {
  if (block.type !== 'web_search_tool_result' || !Array.isArray(block.content)) return [];
  return block.content.flatMap((one) => {
    const text = decryptPage(one, one.encrypted_content);
    return text === null ? [] : [{ title: one.title, url: one.url, text }];
  });
}
