import { wordsOf } from '@gatehouse/stand-in';
import type { MessageRequest } from '../wire/message-request.js';
import { textBlock } from '../writing/draft.js';
import type { DraftBlock } from '../writing/draft.js';
import { textOf } from '../writing/transcript-of.js';
import { passagesOf } from './sources.js';
import type { Passage } from './sources.js';

const MOST_QUOTATIONS = 2;

/** Answers with what the request's own documents say, quoted; nothing if there is nothing to quote. */
export function quote(request: MessageRequest): DraftBlock[] {
  const passages = passagesOf(request);
  if (passages.length === 0) return [];
  const question = request.messages.findLast(({ role }) => role === 'user');
  const chosen = best(passages, new Set(wordsOf(textOf(question?.content ?? []))));
  return [
    textBlock('The documents say: '),
    ...chosen.map(({ text, citation }) => textBlock(text.trim(), [citation])),
  ];
}

/** Those that have most words in common with the question, in the order of the documents. */
function best(passages: readonly Passage[], words: ReadonlySet<string>): Passage[] {
  const scores = new Map(
    passages.map((passage) => [
      passage,
      wordsOf(passage.text).filter((one) => words.has(one)).length,
    ]),
  );
  const score = (passage: Passage): number => scores.get(passage) ?? 0;
  const chosen = passages.toSorted((a, b) => score(b) - score(a)).slice(0, MOST_QUOTATIONS);
  return passages.filter((passage) => chosen.includes(passage));
}
