import type { Citation } from '../writing/draft.js';
import type { ContentBlock, ToolResultPart } from '../wire/content-block.js';
import type { MessageRequest } from '../wire/message-request.js';

/** A passage that may be quoted, and how its quotation is told. */
export interface Passage {
  readonly text: string;
  readonly citation: Citation;
}

type Block = ContentBlock | ToolResultPart;
type Document = Extract<Block, { type: 'document' }>;
type SearchResult = Extract<Block, { type: 'search_result' }>;

/** A sentence with the space that follows it. */
const SENTENCE = /[^.!?\n]+[.!?]*[^\S\n]*\n*/g;

/** Everything in a request that may be quoted, in order. Indices count all documents, quotable or not. */
export function passagesOf(request: MessageRequest): Passage[] {
  const blocks = request.messages
    .flatMap(({ content }) => content)
    .flatMap((block): Block[] =>
      block.type === 'tool_result' ? [...(block.content ?? [])] : [block],
    );
  const documents = blocks.filter((block): block is Document => block.type === 'document');
  const results = blocks.filter((block): block is SearchResult => block.type === 'search_result');
  return [
    ...documents.flatMap((document, index) => documentPassages(document, index)),
    ...results.flatMap((result, index) => resultPassages(result, index)),
  ];
}

function documentPassages(document: Document, index: number): Passage[] {
  if (!document.citations?.enabled) return [];
  const common = {
    document_index: index,
    document_title: document.title ?? null,
    file_id: document.source.type === 'file' ? document.source.file_id : null,
  };
  if (document.source.type === 'text') {
    return sentences(document.source.data).map(({ text, start, end }) => ({
      text,
      citation: {
        type: 'char_location',
        cited_text: text,
        ...common,
        start_char_index: start,
        end_char_index: end,
      },
    }));
  }
  if (document.source.type !== 'content' || typeof document.source.content === 'string') return [];
  return document.source.content.flatMap((part, at) =>
    part.type === 'text'
      ? [{ text: part.text, citation: blockLocation(part.text, at, common) }]
      : [],
  );
}

function blockLocation(text: string, at: number, common: object): Citation {
  return {
    type: 'content_block_location',
    cited_text: text,
    ...common,
    start_block_index: at,
    end_block_index: at + 1,
  };
}

function resultPassages(result: SearchResult, index: number): Passage[] {
  if (!result.citations?.enabled) return [];
  return result.content.map(({ text }, at) => ({
    text,
    citation: {
      type: 'search_result_location',
      cited_text: text,
      search_result_index: index,
      source: result.source,
      title: result.title,
      start_block_index: at,
      end_block_index: at + 1,
    },
  }));
}

/** Indices are counted in characters, as the API's callers read them, not in UTF-16 units. */
function sentences(document: string): { text: string; start: number; end: number }[] {
  let start = 0;
  let at = 0;
  return Array.from(document.matchAll(SENTENCE), (match) => {
    start += lengthOf(document.slice(at, match.index));
    const [text] = match;
    const from = start;
    at = match.index + text.length;
    start += lengthOf(text);
    return { text, start: from, end: start };
  }).filter(({ text }) => text.trim() !== '');
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
